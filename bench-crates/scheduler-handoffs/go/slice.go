package main

import (
	"os"
	"os/signal"
	"runtime"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// loopTime is how long the loop computes if nobody stops it.
const loopTime = 100 * time.Millisecond

// sliceExperiment has a goroutine run a loop without a call on the only P, and another yield: the
// turns that one gets meanwhile, and how long it waits for each.
func sliceExperiment() *subject.Definition {
	return subject.Experiment("slice").
		Value("gap_ms", "ms", subject.Stochastic).
		Value("turns", "turns", subject.Stochastic).
		Variant("loop", func(subject.Params) subject.Op {
			return observed(1, func() (subject.Values, error) {
				gaps, err := turnsBesideLoop()
				if err != nil {
					return nil, err
				}
				return subject.Values{"gap_ms": gapOf(gaps), "turns": len(gaps)}, nil
			})
		})
}

// signalsExperiment is the same with somebody who counts the signals that the runtime sends: it
// hands each on to whoever asks, since it could be meant for the program. They are SIGURG.
func signalsExperiment() *subject.Definition {
	return subject.Experiment("signals").
		Value("signals", "signals", subject.Stochastic).
		Value("turns", "turns", subject.Stochastic).
		Variant("loop", func(subject.Params) subject.Op {
			return observed(1, func() (subject.Values, error) {
				urgent := make(chan os.Signal, 1000)
				signal.Notify(urgent, syscall.SIGURG)
				defer signal.Stop(urgent)
				gaps, err := turnsBesideLoop()
				time.Sleep(time.Millisecond) // The last one is on its way.
				return subject.Values{"signals": len(urgent), "turns": len(gaps)}, err
			})
		})
}

// turnsBesideLoop yields until the loop has ended; how long each turn had to be waited for.
func turnsBesideLoop() ([]time.Duration, error) {
	steps, err := stepsOf(loopTime)
	if err != nil {
		return nil, err
	}
	var ended atomic.Bool
	go func() {
		mixed.Add(spinTight(steps))
		ended.Store(true)
	}()
	var gaps []time.Duration
	for last := time.Now(); !ended.Load(); {
		runtime.Gosched()
		now := time.Now()
		gaps = append(gaps, now.Sub(last))
		last = now
	}
	return gaps, nil
}

// gapOf is the median gap. The last is cut off by the end of the loop, so it counts only where it
// is the only one: nobody ever stopped the loop.
func gapOf(gaps []time.Duration) float64 {
	if len(gaps) > 1 {
		gaps = gaps[:len(gaps)-1]
	}
	slices.Sort(gaps)
	return milliseconds(gaps[len(gaps)/2])
}
