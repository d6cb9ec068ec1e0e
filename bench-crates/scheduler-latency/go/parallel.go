package main

import (
	"slices"
	"sync"
	"time"

	"claimbench.dev/subject"
)

const (
	// crowdSize is how many goroutines compute at once.
	crowdSize = 1000
	// crowds is how often they do: what disturbs only takes processors away.
	crowds = 3
	// crowdWork is what each of them computes.
	crowdWork = 30 * time.Microsecond
)

// parallelExperiment has a thousand goroutines compute, and observes how much processor time passes
// in a unit of time.
func parallelExperiment() *subject.Definition {
	return subject.Experiment("parallel", processors).
		Value("processors", "processors", subject.Stochastic).
		Variant("goroutines", probing(func(subject.Params) (subject.Values, error) {
			lengths, most := slices.Repeat([]int{stepsFor(crowdWork)}, crowdSize), 0.0
			for range crowds {
				most = max(most, computeAll(lengths).processors())
			}
			return subject.Values{"processors": most}, nil
		}))
}

// usage is what a piece of work took.
type usage struct{ wall, processor time.Duration }

func (u usage) processors() float64 { return float64(u.processor) / float64(u.wall) }

// computeAll has the calling goroutine create one for each length, and waits for all of them.
func computeAll(lengths []int) usage {
	began, before := time.Now(), processorTime()
	var all sync.WaitGroup
	for _, steps := range lengths {
		all.Go(func() { spin(steps) })
	}
	all.Wait()
	return usage{time.Since(began), processorTime() - before}
}

const (
	// loops is how many heavy loops are created, as in the article.
	loops = 12
	// loopWork is what one computes on average.
	loopWork = 1500 * time.Microsecond
	// spreads is how often the loops are run: the fastest counts, since what disturbs only adds.
	spreads = 3
)

// spreadExperiment has one goroutine create twelve heavy loops, on one processor and on several,
// and observes how much sooner they are done.
func spreadExperiment() *subject.Definition {
	return subject.Experiment("spread", processors).
		Value("gain", "ratio", subject.Stochastic).
		Value("processors", "processors", subject.Stochastic).
		Variant("goroutines", probing(func(p subject.Params) (subject.Values, error) {
			lengths := slices.Repeat([]int{stepsFor(loopWork)}, loops)
			var alone, spread usage
			var most float64
			for i := range spreads {
				one := onProcessors(1, func() usage { return computeAll(lengths) })
				more := onProcessors(p.Int("procs"), func() usage { return computeAll(lengths) })
				most = max(most, more.processors())
				if i == 0 || one.wall < alone.wall {
					alone = one
				}
				if i == 0 || more.wall < spread.wall {
					spread = more
				}
			}
			return subject.Values{
				"gain":       float64(alone.wall) / float64(spread.wall),
				"processors": most,
			}, nil
		}))
}

const (
	// hogFor is how long a parent computes.
	hogFor = 5 * time.Millisecond
	// families is how many parents there are, one after another: the middle one counts.
	families = 9
)

// childExperiment has a goroutine create others and then compute without a pause; how long until
// they run.
func childExperiment() *subject.Definition {
	return subject.Experiment("child", processors, subject.Param("children", 1, 1, 100)).
		Value("last_us", "us", subject.Stochastic).
		Value("others_us", "us", subject.Stochastic).
		Variant("goroutine", probing(func(p subject.Params) (subject.Values, error) {
			steps := stepsFor(hogFor)
			var last, others []int64
			for range families {
				time.Sleep(betweenLooks) // Whoever looked for work has gone to sleep.
				delays := childDelays(p.Int("children"), steps)
				youngest := len(delays) - 1
				last = append(last, delays[youngest])
				others = append(others, slices.Max(append(delays[:youngest], 0)))
			}
			return subject.Values{
				"last_us":   microseconds(quantile(0.5, last)),
				"others_us": microseconds(quantile(0.5, others)),
			}, nil
		}))
}

// childDelays are the times from the creation of each child until it ran.
func childDelays(children, steps int) []int64 {
	delays := make([]int64, children)
	var all sync.WaitGroup
	for i := range delays {
		created := now()
		all.Go(func() { delays[i] = now() - created })
	}
	spin(steps)
	all.Wait()
	return delays
}
