package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// group is what matters here of golang.org/x/sync/errgroup: the first error is kept and cancels the
// context, and with slots at most so many functions are started at once.
type group struct {
	all    sync.WaitGroup
	slots  chan struct{}
	cancel context.CancelFunc
	once   sync.Once
	err    error
}

func newGroup() (*group, context.Context) {
	ctx, cancel := context.WithCancel(context.Background())
	return &group{cancel: cancel}, ctx
}

func (g *group) limit(slots int) { g.slots = make(chan struct{}, slots) }

func (g *group) run(work func() error) {
	if g.slots != nil {
		g.slots <- struct{}{}
	}
	g.all.Add(1)
	go func() {
		defer g.all.Done()
		if err := work(); err != nil {
			g.once.Do(func() {
				g.err = err
				g.cancel()
			})
		}
		if g.slots != nil {
			<-g.slots
		}
	}()
}

func (g *group) wait() error {
	g.all.Wait()
	g.cancel()
	return g.err
}

// withSlot does work between a send into the semaphore and the receive that makes room again.
func withSlot(ctx context.Context, semaphore chan struct{}, work func() error) error {
	select {
	case semaphore <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-semaphore }()
	return work()
}

// boundedExperiment has items that wait at a gate, of which only some may run at once.
func boundedExperiment() *subject.Definition {
	gated := func(
		expected func(items, slots int) int,
		run func(items, slots int, g *gate),
	) setUp {
		return func(p subject.Params) subject.Op {
			items, slots := p.Int("items"), p.Int("slots")
			return subject.Probe(func() (int, subject.Values, error) {
				g, done := newGate(), make(chan struct{})
				before := goroutines()
				go func() {
					run(items, slots, g)
					close(done)
				}()
				// The goroutine above is alive too.
				alive := func() int { return runtime.NumGoroutine() - before - 1 }
				waitUntil(func() bool {
					return g.reached(min(slots, items)) && alive() >= expected(items, slots)
				})
				time.Sleep(hold)
				seen := subject.Values{"running_most": g.most.Load(), "alive_most": alive()}
				g.open()
				<-done
				return items, seen, nil
			})
		}
	}
	atOnce := func(items, slots int) int { return min(items, slots) }
	return subject.Experiment("bounded",
		subject.Param("items", 1000, 1, 10_000), subject.Param("slots", 2, 1, 64)).
		Value("running_most", "items", subject.Exact).
		Value("alive_most", "goroutines", subject.Exact).
		Variant("semaphore", gated(func(items, _ int) int { return items }, runSemaphore)).
		Variant("limit", gated(atOnce, runLimit)).
		Variant("pool", gated(atOnce, func(items, slots int, g *gate) {
			pool(slots, make([]struct{}, items), func(struct{}) uint64 {
				g.pass()
				return 1
			})
		}))
}

func runSemaphore(items, slots int, g *gate) {
	all, ctx := newGroup()
	semaphore := make(chan struct{}, slots)
	for range items {
		all.run(func() error {
			return withSlot(ctx, semaphore, func() error {
				g.pass()
				return nil
			})
		})
	}
	_ = all.wait()
}

func runLimit(items, slots int, g *gate) {
	all, _ := newGroup()
	all.limit(slots)
	for range items {
		all.run(func() error {
			g.pass()
			return nil
		})
	}
	_ = all.wait()
}

// groupErrorExperiment has items of which the one that is failing in the order of their starts
// returns an error, which ends the others.
func groupErrorExperiment() *subject.Definition {
	return subject.Experiment("group-error",
		subject.Param("items", 1000, 1, 10_000),
		subject.Param("slots", 2, 1, 64),
		subject.Param("failing", 50, 1, 10_000)).
		Value("started", "items", subject.Stochastic).
		Value("error", "", subject.State).
		Variant("semaphore", func(p subject.Params) subject.Op {
			items, slots, failing := p.Int("items"), p.Int("slots"), int64(p.Int("failing"))
			return subject.Probe(func() (subject.None, subject.Values, error) {
				all, ctx := newGroup()
				semaphore := make(chan struct{}, slots)
				var started atomic.Int64
				for range items {
					all.run(func() error {
						return withSlot(ctx, semaphore, func() error {
							turn := started.Add(1)
							time.Sleep(time.Millisecond)
							if turn == failing {
								return fmt.Errorf("item %d", turn)
							}
							return nil
						})
					})
				}
				first := "none"
				if err := all.wait(); err != nil {
					first = err.Error()
				}
				seen := subject.Values{"started": started.Load(), "error": first}
				return subject.None{}, seen, nil
			})
		})
}
