package main

import (
	"os"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// handoffExperiment has a goroutine enter a system call that ends only once another goroutine has
// run, and measures how long that one had to wait: after a rest, and after computing. It has two
// names, since with a second P it needs more of the machine.
func handoffExperiment(id string) *subject.Definition {
	with := func(before func(event int)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			procs, events := p.Int("procs"), p.Int("events")
			reader, writer, err := blockingPipe()
			if err != nil {
				return subject.Refuse(err)
			}
			return subject.Distribution(func() *subject.Histogram {
				histogram := subject.NewHistogram()
				on(procs, func() error {
					block(restFirst)
					for event := range events {
						before(event)
						histogram.Record(measureHandoff(reader, writer).Nanoseconds())
					}
					return nil
				})
				return histogram
			})
		}
	}
	return subject.Experiment(id,
		subject.Param("procs", 1, 1, 64), subject.Param("events", 3, 1, 1000)).
		Variant("after-idle", with(func(int) { block(shortRest) })).
		Variant("after-busy", with(func(event int) {
			computeFor(busyLeast + time.Duration(event)*busyStep)
		}))
}

const (
	// shortRest keeps the watching thread fresh between two events.
	shortRest = 2 * time.Millisecond
	// busyLeast is long enough for that thread to be in its longest sleeps, of 10 ms, and busyStep
	// is what is added an event, so that these are met at several of their moments.
	busyLeast, busyStep = 30 * time.Millisecond, 3 * time.Millisecond
)

func measureHandoff(reader, writer *os.File) time.Duration {
	var waited atomic.Int64
	oneByte := make([]byte, 1)
	began := time.Now()
	go func() {
		waited.Store(int64(time.Since(began)))
		writer.Write(oneByte)
	}()
	reader.Read(oneByte)
	return time.Duration(waited.Load())
}
