package main

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// orderExperiment has goroutines log in which order they run, on one processor, and compares that
// with the order in the trace and with the one in which they were created.
func orderExperiment() *subject.Definition {
	return subject.Experiment("order", subject.Param("n", 60, 2, 1000)).
		Value("trace_order", "", subject.State).
		Value("creation_order", "", subject.State).
		Variant("burst", func(p subject.Params) subject.Op {
			n := p.Int("n")
			logged := make([]int64, n) // When each of them came, by its number.
			return traced(1, func() error {
				var all sync.WaitGroup
				var came atomic.Int64
				for i := range n {
					all.Add(1)
					go logOrder(&logged[i], &came, &all)
				}
				all.Wait()
				return nil
			}, func(t *exectrace.Trace) subject.Values {
				return ordersIn(t, logged)
			})
		})
}

func logOrder(place *int64, came *atomic.Int64, all *sync.WaitGroup) {
	defer all.Done()
	*place = came.Add(1)
}

func ordersIn(t *exectrace.Trace, logged []int64) subject.Values {
	lives := t.Began(exectrace.NameOf(logOrder)) // In the order of their creation.
	type one struct{ logged, firstRun int64 }
	var all []one
	for i, life := range lives {
		first, _ := life.FirstRunNs()
		if i < len(logged) {
			all = append(all, one{logged[i], life.Events[0].TimeNs + first})
		}
	}
	inOrder := func() bool {
		return len(all) == len(logged) && slices.IsSortedFunc(all, func(a, b one) int {
			return cmp.Compare(a.logged, b.logged)
		})
	}
	byCreation := inOrder()
	slices.SortStableFunc(all, func(a, b one) int { return cmp.Compare(a.firstRun, b.firstRun) })
	return subject.Values{"trace_order": inOrder(), "creation_order": byCreation}
}
