package main

import (
	"time"

	"claimbench.dev/subject"
)

// shortSleepExperiment sleeps for less than a millisecond, again and again.
func shortSleepExperiment() *subject.Definition {
	return subject.Experiment("short-sleep", subject.Param("us", 50, 1, 1000)).
		Variant("sleep", func(p subject.Params) subject.Op {
			asked := time.Duration(p.Int("us")) * time.Microsecond
			return subject.Loop(func() subject.None {
				time.Sleep(asked)
				return subject.None{}
			})
		}).
		Variant("timer", func(p subject.Params) subject.Op {
			asked := time.Duration(p.Int("us")) * time.Microsecond
			return subject.Loop(func() subject.None {
				<-time.After(asked)
				return subject.None{}
			})
		})
}

// ticksExperiment counts the periods that pass while a receiver gets n ticks.
func ticksExperiment() *subject.Definition {
	return subject.Experiment("ticks",
		subject.Param("period_us", 1000, 100, 1_000_000), subject.Param("n", 100, 1, 100_000)).
		Value("behind_periods", "periods", subject.Stochastic).
		Variant("ticker", func(p subject.Params) subject.Op {
			period, n := time.Duration(p.Int("period_us"))*time.Microsecond, p.Int("n")
			return subject.Probe(func() (int, subject.Values, error) {
				ticker := time.NewTicker(period)
				defer ticker.Stop()
				start, got := time.Now(), 0
				for got < n {
					<-ticker.C
					got++
				}
				passed := float64(time.Since(start)) / float64(period)
				return got, subject.Values{"behind_periods": passed - float64(n)}, nil
			})
		})
}
