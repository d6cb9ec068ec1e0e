package main

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

const (
	// runners want to run at once, more than there ever are Ps.
	runners = 50
	// runnerStep is how long each computes between two turns.
	runnerStep = 20 * time.Microsecond
	// lookLeast and lookMost is how long is looked: at least so long even if the bound is reached
	// before, since more might follow, and not longer where it is not.
	lookLeast, lookMost = 20 * time.Millisecond, 500 * time.Millisecond
)

var (
	errLate = errors.New("what was waited for does not come")
)

// runningExperiment has more goroutines than Ps, and observes the most that run at a moment, as the
// runtime counts them, and the Ps they were seen on. As a control it counts those in the kernel.
func runningExperiment() *subject.Definition {
	with := func(runner func(), counted string) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			procs := p.Int("procs")
			return observed(procs, func() (subject.Values, error) {
				return watchRunners(procs, runner, counted)
			})
		}
	}
	return subject.Experiment("running", subject.Param("procs", 2, 1, 64)).
		Value("peak", "goroutines", subject.Stochastic).
		Value("places", "processors", subject.Stochastic).
		Variant("goroutines", with(func() { computeFor(runnerStep) }, running)).
		Variant("in-kernel", with(func() { block(10 * time.Millisecond) }, notInGo))
}

func watchRunners(procs int, runner func(), counted string) (subject.Values, error) {
	count, err := newGauge(counted)
	if err != nil {
		return nil, err
	}
	var stop atomic.Bool
	var seen [64]atomic.Bool
	var all sync.WaitGroup
	for range runners {
		all.Go(func() {
			for !stop.Load() {
				seen[sched.Processor()].Store(true)
				runner()
				runtime.Gosched()
			}
		})
	}
	peak, places := 0, 0
	for began := time.Now(); ; runtime.Gosched() {
		peak = max(peak, count.read())
		places = 0
		for each := range seen {
			if seen[each].Load() {
				places++
			}
		}
		passed := time.Since(began)
		if passed > lookMost || passed > lookLeast && peak >= procs && places >= procs {
			break
		}
	}
	stop.Store(true)
	all.Wait()
	return subject.Values{"peak": peak, "places": places}, nil
}

// manyExperiment has many goroutines wait, and observes whether few threads are enough for them.
func manyExperiment() *subject.Definition {
	return subject.Experiment("many",
		subject.Param("n", 1000, 1, 10_000_000), subject.Param("most", 10, 1, 1000)).
		Value("few_threads", "", subject.State).
		Variant("goroutines", func(p subject.Params) subject.Op {
			n, most := p.Int("n"), p.Int("most")
			return observed(2, func() (subject.Values, error) {
				open := make(chan struct{})
				defer close(open)
				if err := parkedAt(n, func() { <-open }); err != nil {
					return nil, err
				}
				count, err := threads()
				return subject.Values{"few_threads": count <= most}, err
			})
		})
}

// parkedAt starts so many goroutines and returns when they wait where they were sent.
func parkedAt(n int, wait func()) error {
	count, err := newGauge(waiting)
	if err != nil {
		return err
	}
	before := count.read()
	for range n {
		go wait()
	}
	if !within(patience, func() bool { return count.read() >= before+n }) {
		return errLate
	}
	return nil
}
