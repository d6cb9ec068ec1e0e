package main

import (
	"slices"
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

const (
	// hogFor is how long a parent computes.
	hogFor = 2500 * time.Microsecond
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
			err := sched.LeftAlone(families, func() (bool, error) {
				delays, one, err := family(p.Int("procs"), p.Int("children"), steps)
				if err != nil || !one.counts() {
					return false, err
				}
				youngest := len(delays) - 1
				last = append(last, delays[youngest])
				others = append(others, slices.Max(append(delays[:youngest], 0)))
				return true, nil
			})
			if err != nil {
				return nil, err
			}
			return subject.Values{
				"last_us":   microseconds(quantile(0.5, last)),
				"others_us": microseconds(quantile(0.5, others)),
			}, nil
		}))
}

// family has a parent create children and compute: the times from the creation of each child until
// it ran, and what the parent took.
func family(procs, children, steps int) ([]int64, round, error) {
	delays := make([]int64, children)
	var wall time.Duration
	passed, err := sched.WithAllPs(procs, func(letGo func()) {
		letGo()
		began := time.Now()
		var all sync.WaitGroup
		for i := range delays {
			created := now()
			all.Go(func() { delays[i] = now() - created })
		}
		spin(steps)
		wall = time.Since(began)
		all.Wait()
	})
	return delays, round{wall, passed}, err
}
