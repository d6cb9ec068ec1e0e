package main

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

const (
	// tasks is how many goroutines two Ps have to share evenly, and taskTime how long each
	// computes.
	tasks    = 6
	taskTime = 2 * time.Millisecond
)

// sixExperiment starts six goroutines from one, again and again, and counts the rounds in which
// each of two Ps ran three of them.
func sixExperiment() *subject.Definition {
	return subject.Experiment("six", subject.Param("rounds", 20, 1, 1000)).
		Value("even", "rounds", subject.Stochastic).
		Variant("goroutines", func(p subject.Params) subject.Op {
			rounds := p.Int("rounds")
			return observed(2, func() (subject.Values, error) {
				even := 0
				for range rounds {
					if ranOnFirst() == tasks/2 {
						even++
					}
				}
				return subject.Values{"even": even}, nil
			})
		})
}

// ranOnFirst is how many of the six the first P ran.
func ranOnFirst() int {
	var onFirst atomic.Int64
	var all sync.WaitGroup
	for range tasks {
		all.Go(func() {
			if sched.Processor() == 0 {
				onFirst.Add(1)
			}
			computeFor(taskTime)
		})
	}
	all.Wait()
	return int(onFirst.Load())
}

const (
	// long goroutines have pieceTime of work each, short ones next to none. A piece is shorter than
	// a slice, so that only stealing can move it.
	long, short = 20, 2
	pieceTime   = 3 * time.Millisecond
	// calibrating is how many steps are timed to find how many are a piece.
	calibrating = 2_000_000
)

// unevenExperiment starts long and short goroutines from one, and observes how much longer all of
// them take than half the processor time they need: the median of some rounds.
func unevenExperiment() *subject.Definition {
	return subject.Experiment("uneven",
		subject.Param("procs", 2, 1, 64), subject.Param("rounds", 3, 1, 1000)).
		Value("over_ideal", "ratio", subject.Stochastic).
		Variant("goroutines", func(p subject.Params) subject.Op {
			rounds := p.Int("rounds")
			return observed(p.Int("procs"), func() (subject.Values, error) {
				var all []float64
				for range rounds {
					over, err := overIdeal()
					if err != nil {
						return nil, err
					}
					all = append(all, over)
				}
				slices.Sort(all)
				return subject.Values{"over_ideal": all[rounds/2]}, nil
			})
		})
}

func overIdeal() (float64, error) {
	steps, err := stepsOf(pieceTime)
	if err != nil {
		return 0, err
	}
	runtime.Gosched() // A slice begins.
	before, err := processorTime()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	var all sync.WaitGroup
	for range short {
		all.Go(func() { mixed.Add(spinTight(1)) })
	}
	for range long {
		all.Go(func() { mixed.Add(spinTight(steps)) })
	}
	all.Wait()
	lasted := time.Since(began)
	after, err := processorTime()
	return float64(lasted) / (float64(after-before) / 2), err
}

// stepsOf is how many steps take so long on a processor.
func stepsOf(d time.Duration) (uint64, error) {
	before, err := processorTime()
	if err != nil {
		return 0, err
	}
	mixed.Add(spinTight(calibrating))
	after, err := processorTime()
	return uint64(float64(calibrating) * float64(d) / float64(max(after-before, 1))), err
}
