package main

import (
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// idleFor is how long nothing happens.
const idleFor = 30 * time.Millisecond

// idleExperiment has n receivers wait at channels of their own: what share of a processor the
// process uses, and what each receiver adds to its resident memory.
func idleExperiment() *subject.Definition {
	return subject.Experiment("idle", subject.Param("receivers", 100, 1, 1_000_000)).
		Value("processor_share", "1", subject.Stochastic).
		Value("resident_bytes_each", "bytes", subject.Stochastic).
		Variant("chan", func(p subject.Params) subject.Op {
			n := p.Int("receivers")
			return looking(func(layout *hchan.Layout) (subject.None, subject.Values, error) {
				values, err := idling(layout, n)
				return subject.None{}, values, err
			})
		}).
		Variant("polling", func(p subject.Params) subject.Op {
			// A control: one that asks again and again is seen to use a processor.
			n := p.Int("receivers")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				before, err := residentBytes()
				if err != nil {
					return subject.None{}, nil, err
				}
				var over atomic.Bool
				channel := make(chan int)
				go func() {
					for !over.Load() {
						tryReceive(channel)
					}
				}()
				values, err := used(before, n)
				over.Store(true)
				return subject.None{}, values, err
			})
		})
}

func idling(layout *hchan.Layout, n int) (subject.Values, error) {
	debug.FreeOSMemory()
	before, err := residentBytes()
	if err != nil {
		return nil, err
	}
	channels := make([]chan int, n)
	for i := range channels {
		channel := make(chan int)
		channels[i] = channel
		go func() { <-channel }()
	}
	for _, channel := range channels {
		if err := receiversWait(layout, channel, 1); err != nil {
			return nil, err
		}
	}
	// A collection that is under way, or memory to be given back, would use a processor.
	debug.FreeOSMemory()
	values, err := used(before, n)
	for _, channel := range channels {
		close(channel)
	}
	return values, err
}

// used looks at the process while nothing happens.
func used(residentBefore, n int) (subject.Values, error) {
	now, err := residentBytes()
	if err != nil {
		return nil, err
	}
	time.Sleep(idleFor) // What is left to do after the beginning is done.
	start, before := time.Now(), processorTime()
	time.Sleep(idleFor)
	spent := processorTime() - before
	return subject.Values{
		"processor_share":     float64(spent) / float64(time.Since(start)),
		"resident_bytes_each": float64(max(now-residentBefore, 0)) / float64(n),
	}, nil
}

// processorTime is what this process has used of the processors since it began.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
