package main

import (
	"sync"
	"time"

	"claimbench.dev/subject"
)

// betweenWakes is how long nobody is ready before each wake-up of an idle program.
const betweenWakes = 300 * time.Microsecond

// readyExperiment wakes one of two goroutines at a time and times how long it takes to run: each of
// the n wake-ups counts.
func readyExperiment() *subject.Definition {
	return subject.Experiment("ready", processors, subject.Param("n", 1000, 1, 1_000_000)).
		Variant("ping-pong", timing(func(p subject.Params, histogram *subject.Histogram) {
			pingPong(p.Int("n"), histogram.Record)
		})).
		Variant("ping-pong-metrics", timing(func(p subject.Params, histogram *subject.Histogram) {
			before := readSchedTimes()
			pingPong(p.Int("n"), func(int64) {})
			readSchedTimes().since(before, histogram)
		})).
		Variant("idle", timing(func(p subject.Params, histogram *subject.Histogram) {
			asked := make(chan int64)
			var answerer sync.WaitGroup
			answerer.Go(func() {
				for sent := range asked {
					histogram.Record(now() - sent)
				}
			})
			for range p.Int("n") {
				time.Sleep(betweenWakes)
				asked <- now()
			}
			close(asked)
			answerer.Wait()
		}))
}

// pingPong sends moments to and fro, and records how old each is when it is received: half of them
// by either side, one at a time.
func pingPong(n int, record func(ns int64)) {
	ping, pong := make(chan int64), make(chan int64)
	go func() {
		for sent := range ping {
			record(now() - sent)
			pong <- now()
		}
		close(pong)
	}()
	for range (n + 1) / 2 {
		ping <- now()
		sent := <-pong
		record(now() - sent)
	}
	close(ping)
	<-pong
}
