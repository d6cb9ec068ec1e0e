package main

import (
	"sync"
	"sync/atomic"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

// chainExperiment has each task make the next one, depth times: the share of them that ran on the
// processor of their maker. In the control one task makes all others, each of which takes a while.
func chainExperiment() *subject.Definition {
	with := func(share func(depth int) float64) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			depth := p.Int("depth")
			return observing(func() (subject.Values, error) {
				stayed := onTwo(func() float64 { return share(depth) })
				return subject.Values{"stayed": stayed}, nil
			})
		}
	}
	return subject.Experiment("chain", subject.Param("depth", 2000, 2, 100_000)).
		Value("stayed", "share", subject.Stochastic).
		Variant("other-busy", with(func(depth int) float64 {
			other := holdOther()
			defer other.release()
			return runChain(depth)
		})).
		Variant("other-idle", with(runChain)).
		Variant("fan", with(runFan))
}

func runChain(depth int) float64 {
	at := make([]int, depth)
	var done sync.WaitGroup
	done.Add(1)
	var link func(index int)
	link = func(index int) {
		at[index] = sched.Processor()
		if index+1 == depth {
			done.Done()
			return
		}
		go link(index + 1)
	}
	go link(0)
	done.Wait()
	same := 0
	for index := 1; index < depth; index++ {
		if at[index] == at[index-1] {
			same++
		}
	}
	return float64(same) / float64(depth-1)
}

// fanWork is how often each task of the control counts: tens of microseconds.
const fanWork = 5_000

func runFan(depth int) float64 {
	own := sched.Processor()
	var same atomic.Int64
	var done sync.WaitGroup
	done.Add(depth - 1)
	for range depth - 1 {
		go func() {
			countAlone(fanWork)
			if sched.Processor() == own {
				same.Add(1)
			}
			done.Done()
		}()
	}
	done.Wait()
	return float64(same.Load()) / float64(depth-1)
}
