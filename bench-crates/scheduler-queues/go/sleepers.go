package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// sleepersExperiment has n goroutines sleep at once: the threads that takes, and how many woke
// before their time.
func sleepersExperiment() *subject.Definition {
	return subject.Experiment("sleepers",
		subject.Param("n", 1000, 1, 1_000_000), subject.Param("sleep_ms", 150, 1, 10_000)).
		Value("threads_added", "threads", subject.Stochastic).
		Value("early", "tasks", subject.Exact).
		Value("asleep", "tasks", subject.Stochastic).
		Variant("go", func(p subject.Params) subject.Op {
			n, long := p.Int("n"), time.Duration(p.Int("sleep_ms"))*time.Millisecond
			return observing(func() (subject.Values, error) {
				runtime.GOMAXPROCS(2)
				before, err := threads()
				if err != nil {
					return nil, err
				}
				var begun, early, woken atomic.Int64
				var all sync.WaitGroup
				all.Add(n)
				for range n {
					go func() {
						begun.Add(1)
						began := time.Now()
						time.Sleep(long)
						if time.Since(began) < long {
							early.Add(1)
						}
						woken.Add(1)
						all.Done()
					}()
				}
				for int(begun.Load()) < n {
					runtime.Gosched()
				}
				during, err := threads()
				asleep := n - int(woken.Load())
				all.Wait()
				return subject.Values{
					"threads_added": during - before, "early": early.Load(), "asleep": asleep,
				}, err
			})
		})
}
