package main

import (
	"runtime"
	"sync/atomic"
	"time"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// fifoExperiment has waiters queue up one by one, each seen to wait before the next comes, then
// serves them one at a time; how many are not served in that order.
func fifoExperiment() *subject.Definition {
	return fifo("fifo", subject.Exact).
		Variant("chan", misplacedOf(sendersServed)).
		Variant("chan-receivers", misplacedOf(receiversServed))
}

// unqueuedExperiment is the same with senders that ask again and again instead of waiting: a
// control that has an order of its own.
func unqueuedExperiment() *subject.Definition {
	return fifo("unqueued", subject.Stochastic).Variant("polling", misplacedOf(pollingServed))
}

func fifo(name string, class subject.Class) *subject.Definition {
	return subject.Experiment(name,
		subject.Param("cap", 1, 0, 1000),
		subject.Param("waiters", 40, 2, 1000)).
		Value("misplaced", "waiters", class)
}

func misplacedOf(
	serve func(layout *hchan.Layout, capacity, waiters int) ([]int, error),
) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		capacity, waiters := p.Int("cap"), p.Int("waiters")
		return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
			served, err := serve(layout, capacity, waiters)
			sum, misplaced := 0, 0
			for place, value := range served {
				sum += value
				misplaced += one(place != value)
			}
			return sum, subject.Values{"misplaced": misplaced}, err
		})
	}
}

func sendersServed(layout *hchan.Layout, capacity, waiters int) ([]int, error) {
	many, err := newQueue(layout, capacity, waiters)
	if err != nil {
		return nil, err
	}
	var served []int
	for received := range capacity + waiters {
		if value := <-many.channel; value < waiters {
			served = append(served, value)
		}
		if err := many.settle(min(received+1, waiters)); err != nil {
			return nil, err
		}
	}
	return served, nil
}

func receiversServed(layout *hchan.Layout, capacity, waiters int) ([]int, error) {
	channel := make(chan int, capacity)
	served := make([]int, waiters)
	var done atomic.Int64
	for each := range waiters {
		go func() {
			served[each] = <-channel
			done.Add(1)
		}()
		if !within(func() bool { return hchan.Look(layout, channel).Receivers == each+1 }) {
			return nil, errLate
		}
	}
	// Sent as fast as possible: who takes which value is decided by the sends.
	for each := range waiters {
		channel <- each
	}
	if !within(func() bool { return int(done.Load()) == waiters }) {
		return nil, errLate
	}
	return served, nil
}

func pollingServed(_ *hchan.Layout, capacity, waiters int) ([]int, error) {
	channel := make(chan int, capacity)
	for each := range capacity {
		channel <- waiters + each
	}
	var refusals atomic.Int64
	for each := range waiters {
		go func() {
			for refused := false; !trySend(channel, each); runtime.Gosched() {
				if !refused {
					refused = true
					refusals.Add(1)
				}
			}
		}()
		if !within(func() bool { return int(refusals.Load()) == each+1 }) {
			return nil, errLate
		}
	}
	var served []int
	for range capacity + waiters {
		if value := <-channel; value < waiters {
			served = append(served, value)
		}
	}
	return served, nil
}

// decisionExperiment sends where a receiver waits, where a slot is free, and where neither is so,
// and looks what has become of the value: how often it is where it should be.
func decisionExperiment() *subject.Definition {
	return subject.Experiment("decision", subject.Param("trials", 30, 1, 100_000)).
		Value("to_receiver", "sends", subject.Exact).
		Value("to_slot", "sends", subject.Exact).
		Value("to_queue", "sends", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			trials := p.Int("trials")
			return looking(func(layout *hchan.Layout) (subject.None, subject.Values, error) {
				var counts [3]int
				for range trials {
					right, err := decided(layout)
					if err != nil {
						return subject.None{}, nil, err
					}
					for place, isRight := range right {
						counts[place] += one(isRight)
					}
				}
				return subject.None{}, subject.Values{
					"to_receiver": counts[0], "to_slot": counts[1], "to_queue": counts[2],
				}, nil
			})
		})
}

func decided(layout *hchan.Layout) (right [3]bool, err error) {
	channel := make(chan int, 1)
	received := make(chan int, 1)
	go func() { received <- <-channel }()
	if !within(func() bool { return hchan.Look(layout, channel).Receivers == 1 }) {
		return right, errLate
	}
	channel <- 1
	past := hchan.Look(layout, channel)
	right[0] = past == hchan.State{Cap: 1} && <-received == 1
	channel <- 2
	right[1] = hchan.Look(layout, channel) == hchan.State{Len: 1, Cap: 1}
	go func() { channel <- 3 }()
	right[2] = within(func() bool {
		return hchan.Look(layout, channel) == hchan.State{Len: 1, Cap: 1, Senders: 1}
	})
	<-channel
	<-channel
	return right, nil
}

// bargingExperiment has a sender wait at a full channel; somebody receives and at once tries to
// send. How often the latecomer gets in before the sender that waits.
func bargingExperiment() *subject.Definition {
	return subject.Experiment("barging",
		subject.Param("cap", 1, 1, 1000),
		subject.Param("trials", 30, 1, 100_000)).
		Value("barged", "values", subject.Stochastic).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, trials := p.Int("cap"), p.Int("trials")
			return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
				sum, barged := 0, 0
				for range trials {
					many, err := newQueue(layout, capacity, 1)
					if err != nil {
						return 0, nil, err
					}
					sum += <-many.channel
					late := trySend(many.channel, -1)
					barged += one(late)
					for range capacity + one(late) {
						sum += max(<-many.channel, 0)
					}
				}
				return sum, subject.Values{"barged": barged}, nil
			})
		})
}

// resumingExperiment has senders come to a channel; after each receive it is counted how many more
// are done. How often that is not one, as long as any wait.
func resumingExperiment() *subject.Definition {
	return subject.Experiment("resuming",
		subject.Param("cap", 1, 0, 1000),
		subject.Param("senders", 30, 1, 1000)).
		Value("not_one", "receives", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, senders := p.Int("cap"), p.Int("senders")
			return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
				sum, notOne, err := resumed(layout, capacity, senders)
				return sum, subject.Values{"not_one": notOne}, err
			})
		})
}

func resumed(layout *hchan.Layout, capacity, senders int) (sum, notOne int, err error) {
	channel := make(chan int, capacity)
	many := &queue{channel: channel, layout: layout, size: senders}
	for each := range senders {
		go func() {
			channel <- each
			many.done.Add(1)
		}()
	}
	done := min(capacity, senders)
	if err := many.settle(done); err != nil {
		return 0, 0, err
	}
	for range senders {
		sum += <-channel
		// Whoever is in the queue no more was resumed by this receive, and will be done.
		resumed := func() bool { return int(many.done.Load()) == senders-many.waiting() }
		if !within(resumed) {
			return 0, 0, errLate
		}
		now := int(many.done.Load())
		notOne += one(now != min(done+1, senders))
		done = now
	}
	return sum, notOne, nil
}

const (
	// rounds is how many values go through the channel between two readings of the clock.
	rounds = 10_000
	// roundLooks is how often that is done, and comings how often senders come and go.
	roundLooks = 3
	comings    = 3
)

// neighboursExperiment has senders wait at one channel; what an operation on another costs over
// what it cost before they came, and how many still wait afterwards, the fewest of several turns.
func neighboursExperiment() *subject.Definition {
	return subject.Experiment("neighbours", subject.Param("waiting", 30, 1, 100_000)).
		Value("times", "1", subject.Stochastic).
		Value("still_waiting", "senders", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			waiting := p.Int("waiting")
			return looking(func(layout *hchan.Layout) (subject.None, subject.Values, error) {
				free := make(chan int, 16)
				roundsNs(free) // It is warm before it counts.
				var times []float64
				fewest := waiting
				for range comings {
					ratio, still, err := beside(layout, free, waiting)
					if err != nil {
						return subject.None{}, nil, err
					}
					times = append(times, ratio)
					fewest = min(fewest, still)
				}
				values := subject.Values{"times": median(times), "still_waiting": fewest}
				return subject.None{}, values, nil
			})
		})
}

func beside(layout *hchan.Layout, free chan int, waiting int) (float64, int, error) {
	runtime.GC() // What is to be collected would be while the clock runs.
	before := leastNs(free)
	many := &queue{channel: make(chan int), layout: layout, size: waiting}
	for range waiting {
		go func() { many.channel <- 1 }()
	}
	if err := many.settle(0); err != nil {
		return 0, 0, err
	}
	runtime.GC()
	times := leastNs(free) / before
	still := many.waiting()
	for range waiting {
		<-many.channel
	}
	return times, still, nil
}

// leastNs is the least of several times: what disturbs only adds.
func leastNs(channel chan int) float64 {
	least := roundsNs(channel)
	for range roundLooks - 1 {
		least = min(least, roundsNs(channel))
	}
	return least
}

//go:noinline
func roundsNs(channel chan int) float64 {
	start := time.Now()
	for range rounds {
		channel <- 7
		<-channel
	}
	return float64(time.Since(start).Nanoseconds())
}
