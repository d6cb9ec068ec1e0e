package main

import (
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

// stealingExperiment makes k tasks on one processor, which is then kept busy, while the other is
// let go and has nothing: the order in which it runs them shows what it took at once.
func stealingExperiment() *subject.Definition {
	return subject.Experiment("stealing", subject.Param("k", 100, 2, 257)).
		Value("batches", "", subject.State).
		Value("unhalved", "batches", subject.Exact).
		Value("taken", "tasks", subject.Exact).
		Variant("go", func(p subject.Params) subject.Op {
			k := p.Int("k")
			return robbing(k, func(ran order) subject.Values {
				// The newest is not in the queue: it has a place of its own before it.
				sizes := ran[:k-1].batches()
				return subject.Values{
					"batches": words(sizes), "unhalved": unhalved(sizes, k-1), "taken": len(ran),
				}
			})
		})
}

// dryExperiment does the same with so many tasks that some are in the shared queue; how many of
// those run before the first that was stolen.
func dryExperiment() *subject.Definition {
	return subject.Experiment("dry", subject.Param("k", 300, 2, 386)).
		Value("shared_first", "tasks", subject.Exact).
		Value("stolen", "tasks", subject.Exact).
		Variant("go", func(p subject.Params) subject.Op {
			k := p.Int("k")
			return robbing(k, func(ran order) subject.Values {
				first := 0
				for first < len(ran) && isShared(ran[first], k) {
					first++
				}
				return subject.Values{"shared_first": first, "stolen": len(ran) - spilledOf(k)}
			})
		})
}

const (
	// ring is how many tasks the queue of a processor has room for.
	ring = 256
	// moved is how many go to the shared queue at once: half of those and the one without room.
	moved = ring/2 + 1
)

// spilledOf is how many of k tasks are in the shared queue, for a k with one overflow at most.
func spilledOf(k int) int {
	if k < ring+2 {
		return 0
	}
	return moved
}

// isShared is whether a task is there: the oldest half, and the one that found no room.
func isShared(id, k int) bool {
	return spilledOf(k) > 0 && (id < ring/2 || id == ring)
}

// robbing observes the order in which another processor runs what this one made.
func robbing(k int, look func(ran order) subject.Values) subject.Op {
	return subject.Probe(func() (int, subject.Values, error) {
		for range attempts {
			if got := onTwo(func() robbed { return rob(k) }); got.alone {
				return got.ran.sum(), look(got.ran), nil
			}
		}
		return 0, nil, errDisturbed
	})
}

// robbed is an order, with whether all of it ran at the processor of the thief.
type robbed struct {
	ran   order
	alone bool
}

func rob(k int) robbed {
	ran := make(order, k)
	at := make([]int, k)
	var next atomic.Int64
	other := holdOther()
	for id := range k {
		go func() {
			place := next.Add(1) - 1
			ran[place], at[place] = id, sched.Processor()
		}()
	}
	early := next.Load()
	other.release()
	for int(next.Load()) < k {
	}
	alone := early == 0
	for _, each := range at {
		alone = alone && each == other.at
	}
	runtime.Gosched()
	return robbed{ran, alone}
}

func words(numbers []int) string {
	texts := make([]string, 0, len(numbers))
	for _, each := range numbers {
		texts = append(texts, strconv.Itoa(each))
	}
	return strings.Join(texts, " ")
}
