package main

import (
	"fmt"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// capacityExperiment sends until it has to wait, while nobody receives.
func capacityExperiment() *subject.Definition {
	return subject.Experiment("capacity", subject.Param("buffer", 2, 0, 1024)).
		Value("sent", "items", subject.Exact).
		Variant("channel", func(p subject.Params) subject.Op {
			buffer := p.Int("buffer")
			return subject.Probe(func() (int, subject.Values, error) {
				items, stop := make(chan int, buffer), make(chan struct{})
				var sent atomic.Int64
				go func() {
					for item := 0; offer(items, item, stop); item++ {
						sent.Add(1)
					}
				}()
				waitUntil(func() bool { return sent.Load() >= int64(buffer) })
				time.Sleep(hold)
				seen := sent.Load()
				close(stop)
				return buffer, subject.Values{"sent": seen}, nil
			})
		})
}

// offer sends an item unless it is told to stop first.
func offer(items chan<- int, item int, stop <-chan struct{}) bool {
	select {
	case items <- item:
		return true
	case <-stop:
		return false
	}
}

// inFlightExperiment has a source, a stage and a sink that takes nothing, and counts the items the
// source has made.
func inFlightExperiment() *subject.Definition {
	return subject.Experiment("in-flight", subject.Param("buffer", 2, 0, 1024)).
		Value("made", "items", subject.Exact).
		Variant("channel", func(p subject.Params) subject.Op {
			buffer := p.Int("buffer")
			return subject.Probe(func() (int, subject.Values, error) {
				first, last := make(chan int, buffer), make(chan int, buffer)
				stop := make(chan struct{})
				var made atomic.Int64
				go func() {
					defer close(first)
					for item := 0; ; item++ {
						made.Add(1)
						if !offer(first, item, stop) {
							return
						}
					}
				}()
				go func() {
					defer close(last)
					for item := range first {
						if !offer(last, item, stop) {
							return
						}
					}
				}()
				waitUntil(func() bool { return made.Load() >= int64(2*buffer+2) })
				time.Sleep(hold)
				seen := made.Load()
				close(stop)
				return buffer, subject.Values{"made": seen}, nil
			})
		})
}

// unbufferedExperiment asks for a channel without a buffer.
func unbufferedExperiment() *subject.Definition {
	return subject.Experiment("unbuffered").
		Value("outcome", "", subject.State).
		Variant("channel", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				outcome := "made"
				if panicOf(func() { _ = make(chan int) }) != "" {
					outcome = "panics"
				}
				return subject.None{}, subject.Values{"outcome": outcome}, nil
			})
		})
}

// panicOf returns what a call panics with, as text.
func panicOf(call func()) (text string) {
	defer func() {
		if value := recover(); value != nil {
			text = fmt.Sprint(value)
		}
	}()
	call()
	return ""
}

// closeExperiment sends two, closes, receives; and sends and closes where it is closed.
func closeExperiment() *subject.Definition {
	return subject.Experiment("close").
		Value("received", "items", subject.Exact).
		Value("range_ends", "", subject.State).
		Value("send_after_close", "", subject.State).
		Value("close_again", "", subject.State).
		Variant("channel", func(subject.Params) subject.Op {
			return subject.Probe(func() (int, subject.Values, error) {
				items := make(chan int, 2)
				items <- 1
				items <- 2
				close(items)
				received := 0
				for range items {
					received++
				}
				_, open := <-items
				return received, subject.Values{
					"received":         received,
					"range_ends":       !open,
					"send_after_close": panicOf(func() { items <- 3 }),
					"close_again":      panicOf(func() { close(items) }),
				}, nil
			})
		})
}
