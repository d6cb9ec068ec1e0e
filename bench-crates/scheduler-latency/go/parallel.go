package main

import (
	"runtime"
	"slices"
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

const (
	// crowdSize is how many goroutines compute at once, and crowdWork what each of them computes.
	crowdSize = 1000
	crowdWork = 5 * time.Microsecond
	// crowds is how often they do: the middle one counts.
	crowds = 5
)

// parallelExperiment has a thousand goroutines compute, and observes how much processor time passes
// in a unit of time.
func parallelExperiment() *subject.Definition {
	return subject.Experiment("parallel", processors).
		Value("processors", "processors", subject.Stochastic).
		Variant("goroutines", probing(func(p subject.Params) (subject.Values, error) {
			lengths := slices.Repeat([]int{stepsFor(crowdWork)}, crowdSize)
			var all []float64
			err := sched.LeftAlone(crowds, func() (bool, error) {
				one, err := computeAll(p.Int("procs"), lengths)
				if err != nil || !one.counts() {
					return false, err
				}
				all = append(all, one.processors())
				return true, nil
			})
			if err != nil {
				return nil, err
			}
			return subject.Values{"processors": quantile(0.5, all)}, nil
		}))
}

// computeAll has one goroutine create another for each length, on so many processors, and waits for
// all of them.
func computeAll(procs int, lengths []int) (round, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
	var wall time.Duration
	passed, err := sched.WithAllPs(procs, func(letGo func()) {
		began := time.Now()
		letGo()
		var all sync.WaitGroup
		for _, steps := range lengths {
			all.Go(func() { spin(steps) })
		}
		all.Wait()
		wall = time.Since(began)
	})
	return round{wall, passed}, err
}

const (
	// loops is how many heavy loops are created, as in the article.
	loops = 12
	// loopWork is what one computes on average: so little that a round finds two processors free
	// beside others' work.
	loopWork = 200 * time.Microsecond
	// spreads is how often the loops are run: the fastest counts, since what disturbs only adds.
	spreads = 5
)

// spreadExperiment has one goroutine create twelve heavy loops, on one processor and on several,
// and observes how much sooner they are done.
func spreadExperiment() *subject.Definition {
	return subject.Experiment("spread", processors).
		Value("gain", "ratio", subject.Stochastic).
		Value("processors", "processors", subject.Stochastic).
		Variant("goroutines", probing(func(p subject.Params) (subject.Values, error) {
			procs, lengths := p.Int("procs"), slices.Repeat([]int{stepsFor(loopWork)}, loops)
			var alone, spread, all []float64
			err := sched.LeftAlone(spreads, func() (bool, error) {
				one, err := computeAll(1, lengths)
				if err != nil || !one.counts() {
					return false, err
				}
				more, err := computeAll(procs, lengths)
				if err != nil || !more.counts() {
					return false, err
				}
				alone = append(alone, float64(one.wall))
				spread = append(spread, float64(more.wall))
				all = append(all, more.processors())
				return true, nil
			})
			if err != nil {
				return nil, err
			}
			return subject.Values{
				"gain":       slices.Min(alone) / slices.Min(spread),
				"processors": quantile(0.5, all),
			}, nil
		}))
}
