package main

import (
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// fillExperiment has one sender send a value more than there is room for, and nobody receives until
// it waits.
func fillExperiment() *subject.Definition {
	return subject.Experiment("fill", subject.Param("cap", 3, 0, 10_000)).
		Value("sent_without_waiting", "values", subject.Exact).
		Value("sent_after_a_receive", "values", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity := p.Int("cap")
			return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
				channel := make(chan int, capacity)
				var sent atomic.Int64
				go func() {
					for each := range capacity + 1 {
						channel <- each
						sent.Add(1)
					}
				}()
				if err := sendersWait(layout, channel, 1); err != nil {
					return 0, nil, err
				}
				before := sent.Load()
				total := <-channel
				all := func() bool { return sent.Load() > before }
				if !within(patience, all) {
					return 0, nil, errLate
				}
				values := subject.Values{
					"sent_without_waiting": before,
					"sent_after_a_receive": sent.Load(),
				}
				for range capacity {
					total += <-channel
				}
				return total, values, nil
			})
		})
}

// crowd is senders with a value each.
type crowd struct {
	channel chan int
	size    int
	done    atomic.Int64
}

func newCrowd(channel chan int, size int) *crowd {
	many := &crowd{channel: channel, size: size}
	for each := range size {
		go func() {
			channel <- each
			many.done.Add(1)
		}()
	}
	return many
}

// settle waits until so many senders wait and all others are done.
func (c *crowd) settle(layout *hchan.Layout, waiting int) error {
	settled := func() bool {
		return hchan.Look(layout, c.channel).Senders == waiting &&
			int(c.done.Load()) == c.size-waiting
	}
	if !within(patience, settled) {
		return errLate
	}
	return nil
}

// blockedExperiment has k senders with a value each, and nobody receives.
func blockedExperiment() *subject.Definition {
	return subject.Experiment("blocked",
		subject.Param("cap", 1, 0, 10_000),
		subject.Param("senders", 100, 1, 10_000)).
		Value("sent", "senders", subject.Exact).
		Value("waiting", "senders", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, senders := p.Int("cap"), p.Int("senders")
			return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
				channel := make(chan int, capacity)
				many := newCrowd(channel, senders)
				whole := func() bool {
					waiting := hchan.Look(layout, channel).Senders
					return waiting+int(many.done.Load()) == senders
				}
				if !within(patience, whole) {
					return 0, nil, errLate
				}
				values := subject.Values{
					"sent":    many.done.Load(),
					"waiting": hchan.Look(layout, channel).Senders,
				}
				total := 0
				for range senders {
					total += <-channel
				}
				return total, values, nil
			})
		})
}

const (
	// step is how many senders, and then receives, come between two moments.
	step = 4
	// rising is after how many moments the senders are all there.
	rising = 4
)

// backpressureExperiment has four senders come at a time, then four values received at a time; what
// is in the buffer and who waits at the given moment.
func backpressureExperiment() *subject.Definition {
	return subject.Experiment("backpressure",
		subject.Param("cap", 8, 0, 64),
		subject.Param("moment", 4, 0, 8)).
		Value("buffered", "values", subject.Exact).
		Value("waiting", "senders", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, moment := p.Int("cap"), p.Int("moment")
			senders, receives := step*min(moment, rising), step*max(moment-rising, 0)
			return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
				channel := make(chan int, capacity)
				many := newCrowd(channel, senders)
				if err := many.settle(layout, max(senders-capacity, 0)); err != nil {
					return 0, nil, err
				}
				total := 0
				for range receives {
					total += <-channel
				}
				if err := many.settle(layout, max(senders-receives-capacity, 0)); err != nil {
					return 0, nil, err
				}
				state := hchan.Look(layout, channel)
				for range senders - receives {
					total += <-channel
				}
				values := subject.Values{"buffered": state.Len, "waiting": state.Senders}
				return total, values, nil
			})
		})
}

// parkingExperiment has a sender and a receiver pass messages as fast as they can; how often the
// sender has to wait. places is the capacity and the value in the sender's own hands.
func parkingExperiment() *subject.Definition {
	on := func(processors int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			capacity, messages := p.Int("places")-1, p.Int("messages")
			return subject.Probe(func() (int, subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				total, parks := parked(capacity, messages)
				return total, subject.Values{"parks": parks}, nil
			})
		}
	}
	return subject.Experiment("parking",
		subject.Param("places", 2, 1, 1<<20),
		subject.Param("messages", 5000, 1, 10_000_000)).
		Value("parks", "parks", subject.Stochastic).
		Variant("chan", on(2)).
		Variant("chan-one-processor", on(1))
}

func parked(capacity, messages int) (total, parks int) {
	// Every operation that waits is recorded, with who waited.
	runtime.SetBlockProfileRate(1)
	defer runtime.SetBlockProfileRate(0)
	before := parksOf("main.sendAll")
	channel := make(chan int, capacity)
	var ended sync.WaitGroup
	ended.Go(func() { sendAll(channel, messages) })
	for range messages {
		total += <-channel
	}
	ended.Wait()
	return total, parksOf("main.sendAll") - before
}

//go:noinline
func sendAll(channel chan int, messages int) {
	for each := range messages {
		channel <- each
	}
}

// recordsMost is how many places of waiting a profile here has, at most.
const recordsMost = 1000

// parksOf is how often a function has waited since the process began.
func parksOf(function string) int {
	records := make([]runtime.BlockProfileRecord, recordsMost)
	n, _ := runtime.BlockProfile(records)
	var count int64
	for _, record := range records[:min(n, recordsMost)] {
		frames := runtime.CallersFrames(record.Stack())
		for more := true; more; {
			var frame runtime.Frame
			frame, more = frames.Next()
			if strings.HasPrefix(frame.Function, function) {
				count += record.Count
				break
			}
		}
	}
	return int(count)
}
