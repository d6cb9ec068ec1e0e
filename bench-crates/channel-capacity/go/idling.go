package main

import (
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

const (
	// idleFor is how long nothing happens.
	idleFor = 30 * time.Millisecond
	// settleFor is how long what was begun before may go on.
	settleFor = 10 * time.Millisecond
)

// idleExperiment has n receivers wait at channels of their own: what share of a processor they add
// to what the process uses without them, and what each adds to its resident memory.
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
				before, err := atRest()
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
				values, err := before.added(n)
				over.Store(true)
				return subject.None{}, values, err
			})
		})
}

func idling(layout *hchan.Layout, n int) (subject.Values, error) {
	debug.FreeOSMemory()
	before, err := atRest()
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
	values, err := before.added(n)
	for _, channel := range channels {
		close(channel)
	}
	return values, err
}

// usage is what the process uses while nothing happens.
type usage struct {
	share    float64 // of a processor
	resident int     // bytes
}

// atRest looks at the process while nothing happens.
func atRest() (usage, error) {
	resident, err := residentBytes()
	if err != nil {
		return usage{}, err
	}
	time.Sleep(settleFor)
	start, before := time.Now(), processorTime()
	time.Sleep(idleFor)
	spent := processorTime() - before
	return usage{float64(spent) / float64(time.Since(start)), resident}, nil
}

// added is what n receivers have added to the usage before them.
func (before usage) added(n int) (subject.Values, error) {
	now, err := atRest()
	if err != nil {
		return nil, err
	}
	return subject.Values{
		"processor_share":     now.share - before.share,
		"resident_bytes_each": float64(max(now.resident-before.resident, 0)) / float64(n),
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
