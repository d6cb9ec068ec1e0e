package main

import (
	"os"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

// handoffExperiment has a goroutine enter a system call that ends only once another goroutine has
// run, and measures how long that one had to wait: after a rest, and after computing.
func handoffExperiment() *subject.Definition {
	with := func(before func(event int)) func(subject.Params) subject.Op {
		return handoffs(func(n int, reader, writer *os.File, record func(time.Duration)) error {
			for event := range n {
				before(event)
				record(measureHandoff(reader, writer))
			}
			return nil
		})
	}
	return subject.Experiment("handoff",
		subject.Param("procs", 1, 1, 64), subject.Param("events", 3, 1, 1000)).
		Variant("after-idle", with(func(int) { block(shortRest) })).
		Variant("after-busy", with(computeBefore))
}

// parallelHandoffExperiment is the same where another thread has to be at hand at once: an event
// for which one waited for a processor is repeated.
func parallelHandoffExperiment() *subject.Definition {
	return subject.Experiment("handoff-parallel",
		subject.Param("procs", 2, 1, 64), subject.Param("events", 3, 1, 100)).
		Variant("after-busy", handoffs(leftAloneHandoffs))
}

func leftAloneHandoffs(events int, reader, writer *os.File, record func(time.Duration)) error {
	event := 0
	return sched.LeftAlone(events, func() (bool, error) {
		computeBefore(event)
		before, err := sched.DelayOfAll()
		if err != nil {
			return false, err
		}
		waited := measureHandoff(reader, writer)
		if err := sched.Settle(); err != nil {
			return false, err
		}
		after, err := sched.DelayOfAll()
		if err != nil || after-before > delayedMost {
			return false, err
		}
		event++
		record(waited)
		return true, nil
	})
}

// handoffs makes events and records how long each waited. Where too few count, there are none.
func handoffs(
	events func(n int, reader, writer *os.File, record func(time.Duration)) error,
) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		procs, n := p.Int("procs"), p.Int("events")
		reader, writer, err := blockingPipe()
		if err != nil {
			return subject.Refuse(err)
		}
		return subject.Distribution(func() *subject.Histogram {
			histogram := subject.NewHistogram()
			err := on(procs, func() error {
				block(restFirst)
				return events(n, reader, writer, func(waited time.Duration) {
					histogram.Record(waited.Nanoseconds())
				})
			})
			if err != nil {
				return subject.NewHistogram()
			}
			return histogram
		})
	}
}

const (
	// shortRest keeps the watching thread fresh between two events.
	shortRest = 2 * time.Millisecond
	// busyLeast is long enough for that thread to be in its longest sleeps, of 10 ms, and busyStep
	// is what is added an event, so that these are met at several of their moments.
	busyLeast, busyStep = 30 * time.Millisecond, 3 * time.Millisecond
	// delayedMost is a tenth of what such an event is judged by.
	delayedMost = 100 * time.Microsecond
)

func computeBefore(event int) { computeFor(busyLeast + time.Duration(event)*busyStep) }

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
