package main

import (
	"sync"
	"time"

	"claimbench.dev/subject"
)

const (
	// fewSleepers is what the lateness among many is compared with.
	fewSleepers = 100
	// fewRounds is how often they sleep.
	fewRounds = 2
)

// sleepersExperiment has n goroutines sleep at once, and observes how late all but one in a hundred
// are, and how many times later than among a hundred.
func sleepersExperiment() *subject.Definition {
	return subject.Experiment("sleepers", processors,
		subject.Param("n", 1000, 1, 1_000_000), subject.Param("sleep_ms", 20, 1, 10_000)).
		Value("late_us", "us", subject.Stochastic).
		Value("growth", "ratio", subject.Stochastic).
		Variant("sleep", probing(func(p subject.Params) (subject.Values, error) {
			asleep := time.Duration(p.Int("sleep_ms")) * time.Millisecond
			var few []int64
			for range fewRounds {
				few = append(few, lateness(fewSleepers, asleep)...)
			}
			many := quantile(0.99, lateness(p.Int("n"), asleep))
			growth := float64(many) / float64(quantile(0.99, few))
			return subject.Values{"late_us": microseconds(many), "growth": growth}, nil
		}))
}

// lateness is by how much each of n goroutines wakes later than it wanted.
func lateness(n int, asleep time.Duration) []int64 {
	late := make([]int64, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			due := now() + asleep.Nanoseconds()
			time.Sleep(asleep)
			late[i] = now() - due
		})
	}
	all.Wait()
	return late
}

const (
	// bursts is how often each computes and sleeps.
	bursts     = 5
	burstWork  = 50 * time.Microsecond
	burstSleep = time.Millisecond
)

// mixedExperiment has n goroutines compute a little and sleep a little, several times, and times
// how long each is ready before it runs: by the clock, from its creation or from when its sleep was
// due, or by the runtime's own account.
func mixedExperiment() *subject.Definition {
	return subject.Experiment("mixed", processors, subject.Param("n", 100, 1, 100_000)).
		Variant("clock", timing(func(p subject.Params, histogram *subject.Histogram) {
			mix(p.Int("n"), histogram)
		})).
		Variant("metrics", timing(func(p subject.Params, histogram *subject.Histogram) {
			before := readSchedTimes()
			mix(p.Int("n"), subject.NewHistogram())
			readSchedTimes().since(before, histogram)
		}))
}

func mix(n int, histogram *subject.Histogram) {
	steps := stepsFor(burstWork)
	late := make([][1 + bursts]int64, n)
	var all sync.WaitGroup
	for i := range late {
		ready := now()
		all.Go(func() {
			late[i][0] = now() - ready
			for burst := range bursts {
				spin(steps)
				due := now() + burstSleep.Nanoseconds()
				time.Sleep(burstSleep)
				late[i][1+burst] = now() - due
			}
		})
	}
	all.Wait()
	for _, each := range late {
		for _, one := range each {
			histogram.Record(one)
		}
	}
}
