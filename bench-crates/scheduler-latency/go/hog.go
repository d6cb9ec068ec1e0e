package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

const (
	// hogging is how long each hog computes.
	hogging = 65 * time.Millisecond
	// sleeperPeriod is how often something falls due beside hogs.
	sleeperPeriod = time.Millisecond
)

// hoggedExperiment has a goroutine compute on each processor, and times how late a sleeper is for
// moments that are fixed beforehand.
func hoggedExperiment() *subject.Definition {
	with := func(every int) func(subject.Params) subject.Op {
		return timing(func(p subject.Params, histogram *subject.Histogram) {
			besideHogs(p.Int("procs"), fixedWork{stepsFor(hogging), every}, histogram)
		})
	}
	return subject.Experiment("hogged", processors).
		Variant("loop", with(0)).
		Variant("gosched-seldom", with(100_000)).
		Variant("gosched", with(1000))
}

// besideHogs records how late the sleeper is for every moment that falls due before the hogs end.
// A late wake-up is late for all that fell due meanwhile, and each of those counts.
func besideHogs(hogs int, each fixedWork, histogram *subject.Histogram) {
	var running atomic.Int64
	running.Store(int64(hogs))
	began := now()
	for range hogs {
		go func() {
			each.compute()
			running.Add(-1)
		}()
	}
	for due := began + sleeperPeriod.Nanoseconds(); running.Load() > 0; {
		time.Sleep(time.Duration(due - now()))
		for woken := now(); due <= woken; due += sleeperPeriod.Nanoseconds() {
			histogram.Record(woken - due)
		}
	}
}

const (
	// longHog is how long the one hog computes before which others are queued.
	longHog = 150 * time.Millisecond
	// longDelay is from when on one of them counts as delayed.
	longDelay = 100 * time.Millisecond
)

// behindExperiment has a goroutine queue n short ones and then compute, and counts those that run
// more than a tenth of a second later.
func behindExperiment() *subject.Definition {
	return subject.Experiment("behind", processors, subject.Param("n", 5000, 1, 1_000_000)).
		Value("delayed", "goroutines", subject.Exact).
		Variant("loop", probing(func(p subject.Params) (subject.Values, error) {
			steps := stepsFor(longHog)
			var delayed atomic.Int64
			var all sync.WaitGroup
			runtime.Gosched() // A slice begins: else this is the one of what was before.
			for range p.Int("n") {
				created := now()
				all.Go(func() {
					if now()-created > longDelay.Nanoseconds() {
						delayed.Add(1)
					}
				})
			}
			spin(steps)
			all.Wait()
			return subject.Values{"delayed": delayed.Load()}, nil
		}))
}
