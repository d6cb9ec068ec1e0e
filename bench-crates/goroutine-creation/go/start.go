package main

import (
	"bytes"
	"runtime"
	"sync/atomic"

	"claimbench.dev/subject"
)

// startTries is how often goroutines are created to be seen. Who takes the processor from their
// creator for longer than a slice only makes more of them run before it is done: the least counts.
const startTries = 3

// spillTries is how often an order is looked at. A goroutine of the runtime that takes a place in
// the queue, or a slice that ends, changes it either way: what is seen most often counts.
const spillTries = 9

// startExperiment creates n goroutines, and counts how many have run and how many the runtime says
// are ready before their creator gives way.
func startExperiment() *subject.Definition {
	on := func(processors int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (int, subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				least, ready := n+1, 0
				for range startTries {
					if ran, runnable := createOnly(n, processors == 1); ran < least {
						least, ready = ran, runnable
					}
				}
				values := subject.Values{"ran_at_creation": least > 0}
				if processors == 1 {
					values["ready"] = ready
				}
				return n, values, nil
			})
		}
	}
	return subject.Experiment("start", subject.Param("n", 100, 1, 100_000)).
		Value("ran_at_creation", "", subject.State).
		Value("ready", "tasks", subject.Exact).
		Variant("one-processor", on(1)).
		Variant("two-processors", on(2))
}

// dumpBytes is room for the stack of a goroutine that has not run.
const dumpBytes = 512

// createOnly creates goroutines and counts those that have run, and those that a dump of all stacks
// shows as ready, where it is wanted.
func createOnly(n int, dumped bool) (ran, ready int) {
	var dump []byte
	if dumped {
		dump = make([]byte, n*dumpBytes+64<<10)
	}
	var running atomic.Int64
	for range n {
		go running.Add(1)
	}
	ran = int(running.Load())
	if dumped {
		ready = bytes.Count(dump[:runtime.Stack(dump, true)], []byte(" [runnable]:"))
	}
	for running.Load() < int64(n) {
		runtime.Gosched()
	}
	return ran, ready
}

// spillExperiment creates n goroutines on one processor and tells from the order in which they run
// how many were not in its own queue, and whether the one that found it full was among them.
func spillExperiment() *subject.Definition {
	return subject.Experiment("spill", subject.Param("n", 258, 2, 1000)).
		Value("spilled", "tasks", subject.Exact).
		Value("newest_spilled", "", subject.State).
		Variant("one-processor", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (int, subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
				seen := make(map[spill]int)
				var usual spill
				for range spillTries {
					one := spillOf(startOrder(n))
					if seen[one]++; seen[one] > seen[usual] {
						usual = one
					}
				}
				values := subject.Values{"spilled": usual.count, "newest_spilled": usual.newest}
				return n, values, nil
			})
		})
}

// spill is how many were not in the processor's own queue, and whether the one that found it full
// was among them.
type spill struct {
	count  int
	newest bool
}

func spillOf(order []int) spill {
	n, local := len(order), localRun(order)
	// The last one has a place of its own, from which it drives the one before.
	return spill{n - 1 - len(local), len(local) == 0 || local[len(local)-1] != n-2}
}

func startOrder(n int) []int {
	order := make([]int, 0, n)
	all := make(chan struct{})
	for i := range n {
		go func() {
			if order = append(order, i); len(order) == n {
				close(all)
			}
		}()
	}
	<-all
	return order
}

// localRun is the part of an order that came from the processor's own queue, where numbers only
// rise. Between two of them there may be one of the global queue, at which a processor looks now
// and then: those are lower, and they are all that is left when the own queue is empty.
func localRun(order []int) []int {
	rest := order[1:] // The first is the one with a place of its own.
	if len(rest) > 1 && rest[1] != rest[0]+1 {
		rest = rest[1:]
	}
	local := rest[:min(len(rest), 1):1]
	for i, between := 1, 0; i < len(rest) && between < 2; i++ {
		if between++; rest[i] > local[len(local)-1] {
			local, between = append(local, rest[i]), 0
		}
	}
	return local
}
