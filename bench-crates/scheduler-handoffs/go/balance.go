package main

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

const (
	// tasks is how many goroutines two Ps have to share evenly, and taskTime how long each
	// computes: short enough for a round to find two processors free beside others' work.
	tasks    = 6
	taskTime = 400 * time.Microsecond
	// taskDelayedMost is how long threads may have waited for a processor in a round that counts.
	taskDelayedMost = taskTime / 4
)

// sixExperiment starts six goroutines from one, again and again, and observes the share of rounds
// in which each of two Ps ran three of them.
func sixExperiment() *subject.Definition {
	return subject.Experiment("six", subject.Param("rounds", 20, 1, 100)).
		Value("even_share", "ratio", subject.Stochastic).
		Variant("goroutines", func(p subject.Params) subject.Op {
			rounds := p.Int("rounds")
			return observed(2, func() (subject.Values, error) {
				even, all := 0, 0
				err := sched.LeftAlone(rounds, func() (bool, error) {
					onFirst := 0
					passed, err := sched.WithAllPs(2, func(letGo func()) {
						onFirst = ranOnFirst(letGo)
					})
					if err != nil || passed.Delayed > taskDelayedMost {
						return false, err
					}
					all++
					if onFirst == tasks/2 {
						even++
					}
					return true, nil
				})
				return subject.Values{"even_share": float64(even) / float64(max(all, 1))}, err
			})
		})
}

// ranOnFirst is how many of the six the first P ran.
func ranOnFirst(letGo func()) int {
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
	letGo()
	all.Wait()
	return int(onFirst.Load())
}

const (
	// long goroutines have pieceTime of work each, short ones next to none. A piece is shorter than
	// a slice, so that only stealing can move it.
	long, short = 20, 2
	pieceTime   = 150 * time.Microsecond
	// pieceDelayedMost is how long threads may have waited for a processor in a round that counts.
	pieceDelayedMost = pieceTime / 2
	// calibrating is how many steps are timed to find how many are a piece.
	calibrating = 2_000_000
)

// unevenExperiment starts long and short goroutines from one, and observes how much longer all of
// them take than half the processor time they need: the median of some rounds.
func unevenExperiment() *subject.Definition {
	return subject.Experiment("uneven",
		subject.Param("procs", 2, 1, 64), subject.Param("rounds", 9, 1, 100)).
		Value("over_ideal", "ratio", subject.Stochastic).
		Variant("goroutines", func(p subject.Params) subject.Op {
			procs, rounds := p.Int("procs"), p.Int("rounds")
			return observed(procs, func() (subject.Values, error) {
				steps, err := stepsOf(pieceTime)
				if err != nil {
					return nil, err
				}
				var all []float64
				err = sched.LeftAlone(rounds, func() (bool, error) {
					var lasted, used time.Duration
					passed, err := sched.WithAllPs(procs, func(letGo func()) {
						lasted, used = makespanOf(steps, letGo)
					})
					if err != nil || passed.Delayed > pieceDelayedMost {
						return false, err
					}
					all = append(all, float64(lasted)/(float64(used)/2))
					return true, nil
				})
				if err != nil {
					return nil, err
				}
				slices.Sort(all)
				return subject.Values{"over_ideal": all[len(all)/2]}, nil
			})
		})
}

// makespanOf is how long all took, and what they used of processors.
func makespanOf(steps uint64, letGo func()) (lasted, used time.Duration) {
	var sum atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for i := range short + long {
		all.Go(func() {
			before := sched.ThreadTime()
			if i < short {
				mixed.Add(spinTight(1))
			} else {
				mixed.Add(spinTight(steps))
			}
			sum.Add(int64(sched.ThreadTime() - before))
		})
	}
	letGo()
	all.Wait()
	return time.Since(began), time.Duration(sum.Load())
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
