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
	// crowdWork is what each of them computes.
	crowdWork = 60 * time.Microsecond
)

// parallelExperiment has a thousand goroutines compute, and observes how much processor time passes
// in a unit of time.
func parallelExperiment() *subject.Definition {
	return subject.Experiment("parallel", processors).
		Value("processors", "processors", subject.Stochastic).
		Variant("goroutines", probing(func(subject.Params) (subject.Values, error) {
			used := computeAll(slices.Repeat([]int{stepsFor(crowdWork)}, crowdSize))
			return subject.Values{"processors": used.processors()}, nil
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
	loopWork = 2 * time.Millisecond
	// spreads is how often the loops are run: the fastest counts, since what disturbs only adds.
	spreads = 2
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
			for i := range spreads {
				one := onProcessors(1, func() usage { return computeAll(lengths) })
				more := onProcessors(p.Int("procs"), func() usage { return computeAll(lengths) })
				if i == 0 || one.wall < alone.wall {
					alone = one
				}
				if i == 0 || more.wall < spread.wall {
					spread = more
				}
			}
			return subject.Values{
				"gain":       float64(alone.wall) / float64(spread.wall),
				"processors": spread.processors(),
			}, nil
		}))
}

// hogFor is how long a parent computes.
const hogFor = 30 * time.Millisecond

// childExperiment has a goroutine create others and then compute without a pause; how long until
// they run.
func childExperiment() *subject.Definition {
	return subject.Experiment("child", processors, subject.Param("children", 1, 1, 100)).
		Value("last_us", "us", subject.Stochastic).
		Value("others_us", "us", subject.Stochastic).
		Variant("goroutine", probing(func(p subject.Params) (subject.Values, error) {
			steps := stepsFor(hogFor)
			time.Sleep(betweenLooks) // Whoever looked for work has gone to sleep.
			delays := make([]int64, p.Int("children"))
			var all sync.WaitGroup
			for i := range delays {
				created := now()
				all.Go(func() { delays[i] = now() - created })
			}
			spin(steps)
			all.Wait()
			return delaysOf(delays), nil
		}))
}

// delaysOf are those of the child that was created last, and the longest of the others.
func delaysOf(delays []int64) subject.Values {
	last, longest := len(delays)-1, int64(0)
	for _, delay := range delays[:last] {
		longest = max(longest, delay)
	}
	return subject.Values{
		"last_us": microseconds(delays[last]), "others_us": microseconds(longest),
	}
}
