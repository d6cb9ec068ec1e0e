package main

import (
	"runtime"
	"sync"
	"syscall"
	"time"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// slotsExperiment has many send the same value at once into a channel with room for all; how many
// slots that takes, and by how much the index moved.
func slotsExperiment() *subject.Definition {
	return subject.Experiment("slots", subject.Param("senders", 100, 1, 1000)).
		Value("slots", "slots", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			senders := p.Int("senders")
			return looking(func(layout *hchan.Layout) (subject.None, subject.Values, error) {
				channel := make(chan int, senders+1)
				sendTogether(senders, func() { channel <- 7 })
				state := hchan.Look(layout, channel)
				// The length and the index count the same sends.
				return subject.None{}, subject.Values{"slots": max(state.Len, state.SendIndex)}, nil
			})
		}).
		Variant("coalescing", func(p subject.Params) subject.Op {
			// A control: one slot, and nobody waits for room, does combine what is sent.
			senders := p.Int("senders")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				channel := make(chan int, 1)
				sendTogether(senders, func() { trySend(channel, 7) })
				return subject.None{}, subject.Values{"slots": len(channel)}, nil
			})
		})
}

// sendTogether has so many begin at the same moment, waits for all, and says what that took of the
// processors.
func sendTogether(senders int, send func()) time.Duration {
	gate := make(chan struct{})
	var ended sync.WaitGroup
	for range senders {
		ended.Go(func() {
			<-gate
			send()
		})
	}
	before := processorTime()
	close(gate)
	ended.Wait()
	return processorTime() - before
}

// processorTime is what this process has used of the processors since it began.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// allMessages is how many all senders have together, and turns how often two that are compared take
// turns.
const (
	allMessages = 65_536
	turns       = 3
)

// crowdingExperiment has senders that begin together send into a channel that is never full; the
// processors' time of a send, and that over the same with one sender, taking turns.
func crowdingExperiment() *subject.Definition {
	on := func(processors int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			senders := p.Int("senders")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				var many, times []float64
				for range turns {
					alone, together := perSendNs(1), perSendNs(senders)
					times = append(times, together/alone)
					many = append(many, together)
				}
				values := subject.Values{"per_send_ns": median(many), "times": median(times)}
				return subject.None{}, values, nil
			})
		}
	}
	return subject.Experiment("crowding", subject.Param("senders", 16, 1, 64)).
		Value("per_send_ns", "ns", subject.Stochastic).
		Value("times", "1", subject.Stochastic).
		Variant("chan", on(2)).
		Variant("chan-one-processor", on(1))
}

func perSendNs(senders int) float64 {
	channel := make(chan uint64, allMessages)
	took := sendTogether(senders, func() {
		for each := range allMessages / senders {
			channel <- uint64(each)
		}
	})
	return float64(took.Nanoseconds()) / allMessages
}

// batches is how many go through, and batchesUnbuffered how many where there is no buffer: those
// take far longer.
const (
	batches           = 8192
	batchesUnbuffered = 512
)

// batchingExperiment sends elements in batches, each a block of its own; the time of an element,
// and that of one sent alone over it, taking turns.
func batchingExperiment() *subject.Definition {
	return subject.Experiment("batching",
		subject.Param("cap", 64, 0, 1024),
		subject.Param("batch", 64, 1, 4096)).
		Value("per_element_ns", "ns", subject.Stochastic).
		Value("times", "1", subject.Stochastic).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, batch := p.Int("cap"), p.Int("batch")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				var each, times []float64
				for range turns {
					alone, together := perElementNs(capacity, 1), perElementNs(capacity, batch)
					times = append(times, alone/together)
					each = append(each, together)
				}
				values := subject.Values{"per_element_ns": median(each), "times": median(times)}
				return subject.None{}, values, nil
			})
		})
}

func perElementNs(capacity, batch int) float64 {
	count := batches
	if capacity == 0 {
		count = batchesUnbuffered
	}
	channel := make(chan []uint64, capacity)
	start := time.Now()
	go func() {
		for range count {
			values := make([]uint64, batch)
			for i := range values {
				values[i] = 1
			}
			channel <- values
		}
		close(channel)
	}()
	sum := uint64(0)
	for values := range channel {
		for _, value := range values {
			sum += value
		}
	}
	return float64(time.Since(start).Nanoseconds()) / float64(sum)
}
