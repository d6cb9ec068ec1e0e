package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// shiftExperiment has goroutines take steps, and counts the steps after which they were on another
// thread than before.
func shiftExperiment() *subject.Definition {
	with := func(step func()) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n, steps := p.Int("n"), p.Int("steps")
			return observed(2, func() (subject.Values, error) {
				return subject.Values{"changes": changes(n, steps, step)}, nil
			})
		}
	}
	locked := func() {
		runtime.LockOSThread() // Until the goroutine ends: nobody unlocks it.
		blockAndSleep()
	}
	return subject.Experiment("shift",
		subject.Param("n", 8, 1, 1000), subject.Param("steps", 50, 1, 100_000)).
		Value("changes", "changes", subject.Stochastic).
		Variant("system-call", with(blockAndSleep)).
		Variant("yield", with(yieldAfterWork)).
		Variant("locked", with(locked))
}

const stepTime = 200 * time.Microsecond

// blockAndSleep loses the P, and then has its timer fire wherever somebody looks.
func blockAndSleep() {
	block(stepTime)
	time.Sleep(stepTime)
}

func yieldAfterWork() {
	computeFor(stepTime / 4)
	runtime.Gosched()
}

func changes(n, steps int, step func()) int {
	var changed atomic.Int64
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			step() // A goroutine that keeps its thread has it from here on.
			before := syscall.Gettid()
			for range steps {
				step()
				if now := syscall.Gettid(); now != before {
					changed.Add(1)
					before = now
				}
			}
		})
	}
	all.Wait()
	return int(changed.Load())
}
