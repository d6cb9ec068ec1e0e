package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

const (
	// wait is how long a job that waits takes.
	wait = 20 * time.Millisecond
	// steps of a job that computes take less than a millisecond.
	steps = 1 << 16
)

// pool does jobs on workers that range over one channel, and sums up the results of another.
func pool[J any](workers int, jobs []J, work func(J) uint64) uint64 {
	give, results := make(chan J), make(chan uint64)
	var alive sync.WaitGroup
	for range workers {
		alive.Add(1)
		go func() {
			defer alive.Done()
			for job := range give {
				results <- work(job)
			}
		}()
	}
	go func() {
		alive.Wait()
		close(results)
	}()
	go func() {
		defer close(give)
		for _, job := range jobs {
			give <- job
		}
	}()
	sum := uint64(0)
	for result := range results {
		sum += result
	}
	return sum
}

// runningExperiment has jobs that wait at a gate until no more can start.
func runningExperiment() *subject.Definition {
	gated := func(
		expected func(workers, jobs int) int,
		run func(workers, jobs int, g *gate) uint64,
	) setUp {
		return func(p subject.Params) subject.Op {
			workers, jobs := p.Int("workers"), p.Int("jobs")
			return subject.Probe(func() (uint64, subject.Values, error) {
				g := newGate()
				done := make(chan uint64)
				go func() { done <- run(workers, jobs, g) }()
				waitUntil(func() bool { return g.reached(expected(workers, jobs)) })
				time.Sleep(hold)
				g.open()
				return <-done, subject.Values{"running_most": g.most.Load()}, nil
			})
		}
	}
	return subject.Experiment("running",
		subject.Param("workers", 4, 1, 64), subject.Param("jobs", 64, 1, 256)).
		Value("running_most", "jobs", subject.Exact).
		Variant("pool", gated(
			func(workers, jobs int) int { return min(workers, jobs) },
			func(workers, jobs int, g *gate) uint64 {
				return pool(workers, make([]struct{}, jobs), func(struct{}) uint64 {
					g.pass()
					return 1
				})
			})).
		Variant("goroutine-each", gated(
			func(_, jobs int) int { return jobs },
			func(_, jobs int, g *gate) uint64 {
				var all sync.WaitGroup
				for range jobs {
					all.Add(1)
					go func() {
						defer all.Done()
						g.pass()
					}()
				}
				all.Wait()
				return uint64(jobs)
			}))
}

//go:noinline
func computing(number uint64) uint64 {
	for step := range uint64(steps) {
		number = mixed(number ^ step)
	}
	return number
}

// poolTimeExperiment has jobs that wait for 20 ms each, or compute.
func poolTimeExperiment() *subject.Definition {
	timed := func(work func(uint64) uint64) setUp {
		return func(p subject.Params) subject.Op {
			workers, jobs := p.Int("workers"), ascending(p.Int("jobs"))
			return subject.Loop(func() uint64 { return pool(workers, jobs, work) })
		}
	}
	return subject.Experiment("pool-time",
		subject.Param("workers", 4, 1, 256), subject.Param("jobs", 16, 1, 1024)).
		Variant("waiting", timed(func(uint64) uint64 {
			time.Sleep(wait)
			return uint64(wait / time.Millisecond)
		})).
		Variant("computing", timed(computing))
}

// unevenExperiment has four jobs of 12, 8, 9 and 11 ms on three workers.
func unevenExperiment() *subject.Definition {
	return subject.Experiment("uneven").
		Variant("pool", func(subject.Params) subject.Op {
			return subject.Loop(func() uint64 {
				return pool(3, []uint64{12, 8, 9, 11}, func(ms uint64) uint64 {
					time.Sleep(time.Duration(ms) * time.Millisecond)
					return ms
				})
			})
		})
}

// failureExperiment has a hundred jobs of which one fails, for four workers. With a context, the
// failure cancels it and whoever sees that does no more.
func failureExperiment() *subject.Definition {
	failing := func(checks bool) setUp {
		return func(p subject.Params) subject.Op {
			jobs, failing := ascending(p.Int("jobs")), uint64(p.Int("failing"))
			return subject.Probe(func() (subject.None, subject.Values, error) {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				var executed atomic.Int64
				failed := pool(4, jobs, func(job uint64) uint64 {
					if checks && ctx.Err() != nil {
						return 0
					}
					executed.Add(1)
					if job+1 == failing {
						cancel()
						return 1
					}
					time.Sleep(time.Millisecond)
					return 0
				})
				seen := subject.Values{"executed": executed.Load(), "failed": failed}
				return subject.None{}, seen, nil
			})
		}
	}
	return subject.Experiment("failure",
		subject.Param("jobs", 100, 1, 1000), subject.Param("failing", 5, 1, 1000)).
		Value("executed", "jobs", subject.Stochastic).
		Value("failed", "jobs", subject.Exact).
		Variant("wait-group", failing(false)).
		Variant("context", failing(true))
}
