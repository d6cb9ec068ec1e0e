package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

// threads are the threads of this process, as the kernel numbers them.
func threads() map[int]bool {
	numbers, err := sched.Threads()
	if err != nil {
		panic(fmt.Sprintf("the kernel does not list threads: %v", err))
	}
	all := make(map[int]bool, len(numbers))
	for _, number := range numbers {
		all[number] = true
	}
	return all
}

// stable is in how many looks in a row their number must be the same.
const stable = 4

// settledThreads looks at the threads until no more are started.
func settledThreads() map[int]bool {
	all, same := threads(), 0
	for same < stable {
		time.Sleep(betweenLooks)
		next := threads()
		if same++; len(next) != len(all) {
			same = 0
		}
		all = next
	}
	return all
}

// computingFor is how long goroutines compute before threads are counted.
const computingFor = 20 * time.Millisecond

// fewGoroutines is what the threads of many are compared with.
const fewGoroutines = 10

// threadsExperiment has n goroutines wait or compute, and counts the threads of the process, and
// how many more there are than beside a few.
func threadsExperiment() *subject.Definition {
	return subject.Experiment("threads", processors, subject.Param("n", 1000, 1, 1_000_000)).
		Value("threads", "threads", subject.Exact).
		Value("more", "threads", subject.Exact).
		Variant("parked", besideFew(func(n int) int {
			crowd := park(n)
			defer crowd.leave()
			return len(settledThreads())
		})).
		Variant("computing", besideFew(func(n int) int {
			var stop atomic.Bool
			var all sync.WaitGroup
			for range n {
				all.Go(func() {
					for !stop.Load() {
					}
				})
			}
			time.Sleep(computingFor)
			count := len(threads())
			stop.Store(true)
			all.Wait()
			return count
		}))
}

// besideFew counts threads beside a few goroutines and beside the number that is asked for.
func besideFew(count func(n int) int) func(subject.Params) subject.Op {
	return probing(func(p subject.Params) (subject.Values, error) {
		few, many := count(fewGoroutines), count(p.Int("n"))
		return subject.Values{"threads": many, "more": many - few}, nil
	})
}

// blockedExperiment has k goroutines read where nothing comes, and counts the threads that this
// adds.
func blockedExperiment() *subject.Definition {
	with := func(open func(k int) (ends, error)) func(subject.Params) subject.Op {
		return probing(func(p subject.Params) (subject.Values, error) {
			before := len(settledThreads())
			many, err := begin(open, p.Int("k"))
			if err != nil {
				return nil, err
			}
			added := len(settledThreads()) - before
			return subject.Values{"added": added}, many.end()
		})
	}
	return subject.Experiment("blocked", processors, subject.Param("k", 100, 1, 10_000)).
		Value("added", "threads", subject.Exact).
		Variant("system-call", with(openRaw)).
		Variant("pipe", with(openPipe)).
		Variant("socket", with(openSocket))
}

// idleFor is how long nothing happens before the threads that are left are counted.
const idleFor = 100 * time.Millisecond

// wavesExperiment has k system calls block, return, and block again: how many threads the second
// wave needs that were not there, and how many are left when nothing has happened for a while.
func wavesExperiment() *subject.Definition {
	return subject.Experiment("waves", processors, subject.Param("k", 100, 1, 10_000)).
		Value("started", "threads", subject.Exact).
		Value("left", "threads", subject.Exact).
		Variant("system-call", probing(func(p subject.Params) (subject.Values, error) {
			k := p.Int("k")
			before := settledThreads()
			first, err := wave(k)
			if err != nil {
				return nil, err
			}
			second, err := wave(k)
			if err != nil {
				return nil, err
			}
			time.Sleep(idleFor)
			return subject.Values{
				"started": without(second, first), "left": without(threads(), before),
			}, nil
		}))
}

// wave blocks k system calls and returns the threads that are there meanwhile.
func wave(k int) (map[int]bool, error) {
	many, err := begin(openRaw, k)
	if err != nil {
		return nil, err
	}
	all := settledThreads()
	return all, many.end()
}

// without counts what is in the first set only.
func without(all, others map[int]bool) int {
	count := 0
	for thread := range all {
		if !others[thread] {
			count++
		}
	}
	return count
}
