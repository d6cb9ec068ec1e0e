package main

import (
	"context"
	"runtime"
	"time"

	"claimbench.dev/subject"
)

// stages are what the stages take for an item. The slow one is in the middle.
var stages = []time.Duration{time.Millisecond, 3 * time.Millisecond, time.Millisecond}

// stagesExperiment sends items through three stages that wait: each in a goroutine of its own, or
// one after the other.
func stagesExperiment() *subject.Definition {
	running := func(run func(items uint64) uint64) setUp {
		return func(p subject.Params) subject.Op {
			items := uint64(p.Int("items"))
			return subject.Loop(func() uint64 { return run(items) })
		}
	}
	return subject.Experiment("stages", subject.Param("items", 8, 1, 1000)).
		Variant("pipeline", running(runPipeline)).
		Variant("sequential", running(func(items uint64) uint64 {
			sum := uint64(0)
			for item := range items {
				for _, cost := range stages {
					time.Sleep(cost)
					item++
				}
				sum += item
			}
			return sum
		}))
}

func runPipeline(items uint64) uint64 {
	output := make(chan uint64, 2)
	go func(out chan<- uint64) {
		defer close(out)
		for item := range items {
			out <- item
		}
	}(output)
	for _, cost := range stages {
		input := output
		output = make(chan uint64, 2)
		go func(out chan<- uint64) {
			defer close(out)
			for item := range input {
				time.Sleep(cost)
				out <- item + 1
			}
		}(output)
	}
	sum := uint64(0)
	for item := range output {
		sum += item
	}
	return sum
}

// leftWait is how long to wait for what does not end.
const leftWait = 200 * time.Millisecond

// earlyStopExperiment has pipelines of a source and a stage whose reader stops after one item, and
// looks what is left of them.
func earlyStopExperiment() *subject.Definition {
	stopping := func(withContext bool) setUp {
		return func(p subject.Params) subject.Op {
			stops := p.Int("stops")
			return subject.Probe(func() (int, subject.Values, error) {
				before, received := goroutines(), 0
				for range stops {
					ctx, cancel := context.WithCancel(context.Background())
					done := ctx.Done()
					if !withContext {
						done = nil // Never ready: a send waits for a receiver alone.
					}
					if _, ok := <-startPipeline(done); ok {
						received++
					}
					cancel()
				}
				left := func() int { return runtime.NumGoroutine() - before }
				if withContext {
					waitUntil(func() bool { return left() <= 0 })
				} else {
					time.Sleep(leftWait)
				}
				return received, subject.Values{"left": left()}, nil
			})
		}
	}
	return subject.Experiment("early-stop", subject.Param("stops", 50, 1, 1000)).
		Value("left", "goroutines", subject.Exact).
		Variant("context", stopping(true)).
		Variant("without", stopping(false))
}

func startPipeline(done <-chan struct{}) <-chan int {
	first, last := make(chan int), make(chan int)
	go func() {
		defer close(first)
		for item := 0; offer(first, item, done); item++ {
		}
	}()
	go func() {
		defer close(last)
		for item := range first {
			if !offer(last, item, done) {
				return
			}
		}
	}()
	return last
}

// inputMost is more than any stage here ever takes.
const inputMost = 64

// cancelledExperiment has a stage whose input has items and whose context is cancelled, and counts
// how many it still takes.
func cancelledExperiment() *subject.Definition {
	cancelling := func(checksFirst bool) setUp {
		return func(p subject.Params) subject.Op {
			trials := p.Int("trials")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				ctx, cancel := context.WithCancel(context.Background())
				cancel()
				input := make(chan int, inputMost)
				var extra tally
				for range trials {
					for len(input) < inputMost {
						input <- 1
					}
					extra.add(takeUntilDone(ctx, input, checksFirst))
				}
				seen := subject.Values{"extra_mean": extra.mean(), "extra_most": extra.most}
				return subject.None{}, seen, nil
			})
		}
	}
	return subject.Experiment("cancelled", subject.Param("trials", 20_000, 1, 1_000_000)).
		Value("extra_mean", "items", subject.Stochastic).
		Value("extra_most", "items", subject.Stochastic).
		Variant("select", cancelling(false)).
		Variant("check-first", cancelling(true))
}

func takeUntilDone(ctx context.Context, input <-chan int, checksFirst bool) (taken int) {
	for {
		if checksFirst && ctx.Err() != nil {
			return taken
		}
		select {
		case <-ctx.Done():
			return taken
		case <-input:
			taken++
		}
	}
}
