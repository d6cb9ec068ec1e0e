package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// sharingFor is how long messages are counted in one process, in as many windows as fit.
const sharingFor = 30 * time.Millisecond

// sharesExperiment has several senders send all the time; how evenly their messages get through
// within a window, by Jain's index: 1 when all have the same share, 1/n when one of n has all. The
// mean of the windows of a process counts.
func sharesExperiment() *subject.Definition {
	on := func(processors int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			capacity, senders := p.Int("cap"), p.Int("senders")
			window := time.Duration(p.Int("window_ms")) * time.Millisecond
			return subject.Probe(func() (subject.None, subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				jain := meanJain(capacity, senders, window)
				return subject.None{}, subject.Values{"jain": jain}, nil
			})
		}
	}
	return subject.Experiment("shares",
		subject.Param("cap", 1, 0, 1<<20),
		subject.Param("senders", 16, 1, 64),
		subject.Param("window_ms", 5, 1, 10_000)).
		Value("jain", "1", subject.Stochastic).
		Variant("chan", on(2)).
		Variant("chan-one-processor", on(1))
}

func meanJain(capacity, senders int, window time.Duration) float64 {
	channel := make(chan int, capacity)
	var over atomic.Bool
	var ended sync.WaitGroup
	for each := range senders {
		ended.Go(func() {
			for !over.Load() {
				channel <- each
			}
		})
	}
	windows := max(int(sharingFor/window), 1)
	total := 0.0
	for range windows {
		sum, squares := 0.0, 0.0
		counts := make([]float64, senders)
		for start := time.Now(); time.Since(start) < window; {
			counts[<-channel]++
		}
		for _, count := range counts {
			sum += count
			squares += count * count
		}
		total += sum * sum / (float64(senders) * squares)
	}
	over.Store(true)
	go func() {
		ended.Wait()
		close(channel)
	}()
	for range channel {
	}
	return total / float64(windows)
}
