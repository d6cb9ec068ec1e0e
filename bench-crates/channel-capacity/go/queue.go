package main

import (
	"runtime"
	"sync/atomic"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// fifoExperiment has waiters queue up one by one, each seen to wait before the next comes, then
// serves them one at a time; how many are not served in that order.
func fifoExperiment() *subject.Definition {
	inTurn := func(layout *hchan.Layout, capacity, waiters int) ([]int, error) {
		return sendersServed(layout, capacity, waiters, true)
	}
	return queueOf("fifo", subject.Exact).
		Variant("chan", serving(inTurn)).
		Variant("chan-receivers", serving(receiversServed))
}

// burstExperiment is the same, served all at once.
func burstExperiment() *subject.Definition {
	atOnce := func(layout *hchan.Layout, capacity, waiters int) ([]int, error) {
		return sendersServed(layout, capacity, waiters, false)
	}
	return queueOf("burst", subject.Stochastic).Variant("chan", serving(atOnce))
}

func queueOf(name string, class subject.Class) *subject.Definition {
	return subject.Experiment(name,
		subject.Param("cap", 1, 0, 1000),
		subject.Param("waiters", 40, 2, 1000)).
		Value("misplaced", "waiters", class)
}

func serving(
	serve func(layout *hchan.Layout, capacity, waiters int) ([]int, error),
) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		capacity, waiters := p.Int("cap"), p.Int("waiters")
		return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
			served, err := serve(layout, capacity, waiters)
			return sum(served), subject.Values{"misplaced": misplaced(served)}, err
		})
	}
}

// unqueuedExperiment is the same with waiters that ask again and again instead of waiting: a
// control that has an order of its own.
func unqueuedExperiment() *subject.Definition {
	return subject.Experiment("unqueued",
		subject.Param("cap", 1, 1, 1000),
		subject.Param("waiters", 40, 2, 1000)).
		Value("misplaced", "waiters", subject.Stochastic).
		Variant("polling", func(p subject.Params) subject.Op {
			capacity, waiters := p.Int("cap"), p.Int("waiters")
			return subject.Probe(func() (int, subject.Values, error) {
				served, err := pollingServed(capacity, waiters)
				return sum(served), subject.Values{"misplaced": misplaced(served)}, err
			})
		})
}

// misplaced is how many values are not where their order would have them.
func misplaced(served []int) int {
	count := 0
	for place, value := range served {
		count += one(place != value)
	}
	return count
}

func sum(numbers []int) int {
	total := 0
	for _, number := range numbers {
		total += number
	}
	return total
}

// filled is a channel that is full before anybody waits at it, with values above those of the
// waiters.
func filled(capacity, waiters int) chan int {
	channel := make(chan int, capacity)
	for each := range capacity {
		channel <- waiters + each
	}
	return channel
}

// served are the values of the waiters, in the order in which they come out after those of the
// buffer. What is done between two receives is told how many there were.
func served(channel chan int, waiters int, between func(received int) bool) ([]int, error) {
	var values []int
	for received := range cap(channel) + waiters {
		if value := <-channel; value < waiters {
			values = append(values, value)
		}
		if !between(received + 1) {
			return nil, errLate
		}
	}
	return values, nil
}

func sendersServed(layout *hchan.Layout, capacity, waiters int, inTurn bool) ([]int, error) {
	channel := filled(capacity, waiters)
	var done atomic.Int64
	for each := range waiters {
		go func() {
			channel <- each
			done.Add(1)
		}()
		if err := sendersWait(layout, channel, each+1); err != nil {
			return nil, err
		}
	}
	// Each receive lets one waiter be done; the next comes when it is.
	return served(channel, waiters, func(received int) bool {
		expected := min(received, waiters)
		return !inTurn || within(patience, func() bool { return int(done.Load()) >= expected })
	})
}

func receiversServed(layout *hchan.Layout, capacity, waiters int) ([]int, error) {
	channel := make(chan int, capacity)
	served := make([]int, waiters)
	var out atomic.Int64
	for each := range waiters {
		go func() {
			served[each] = <-channel
			out.Add(1)
		}()
		if err := receiversWait(layout, channel, each+1); err != nil {
			return nil, err
		}
	}
	// One value at a time, so that nobody overtakes another on the way out.
	for each := range waiters {
		channel <- each
		if !within(patience, func() bool { return int(out.Load()) > each }) {
			return nil, errLate
		}
	}
	return served, nil
}

func pollingServed(capacity, waiters int) ([]int, error) {
	channel := filled(capacity, waiters)
	var refusals atomic.Int64
	for each := range waiters {
		go func() {
			if trySend(channel, each) {
				return
			}
			refusals.Add(1)
			for !trySend(channel, each) {
				runtime.Gosched()
			}
		}()
		if !within(patience, func() bool { return int(refusals.Load()) > each }) {
			return nil, errLate
		}
	}
	return served(channel, waiters, func(int) bool { return true })
}

// handingOverExperiment has a receiver wait; somebody sends and at once tries to take the value
// back. How often that succeeds, and how often the buffer and its index were not touched.
func handingOverExperiment() *subject.Definition {
	of := func(waiting bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			capacity, trials := p.Int("cap"), p.Int("trials")
			return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
				total, takenBack, untouched := 0, 0, 0
				for trial := range trials {
					value, back, past, err := handedOver(layout, capacity, trial, waiting)
					if err != nil {
						return 0, nil, err
					}
					total += value
					takenBack += one(back)
					untouched += one(past)
				}
				values := subject.Values{"taken_back": takenBack, "untouched": untouched}
				return total, values, nil
			})
		}
	}
	return subject.Experiment("handing-over",
		subject.Param("cap", 8, 1, 1000),
		subject.Param("trials", 30, 1, 100_000)).
		Value("taken_back", "values", subject.Stochastic).
		Value("untouched", "sends", subject.Exact).
		Variant("chan", of(true)).
		Variant("nobody-waits", of(false))
}

func handedOver(
	layout *hchan.Layout, capacity, value int, waiting bool,
) (received int, takenBack, untouched bool, err error) {
	channel := make(chan int, capacity)
	result := make(chan int, 1)
	if waiting {
		go func() { result <- <-channel }()
		if err := receiversWait(layout, channel, 1); err != nil {
			return 0, false, false, err
		}
	}
	channel <- value
	state := hchan.Look(layout, channel)
	untouched = state.Len == 0 && state.SendIndex == 0
	received, takenBack = tryReceive(channel)
	if waiting {
		if takenBack {
			channel <- received
		}
		received = <-result
	}
	return received, takenBack, untouched, nil
}

// handingBackExperiment has a sender wait at a full channel; somebody receives. How often the value
// is the waiting sender's own, and how often the buffer is as full as before when that is over.
func handingBackExperiment() *subject.Definition {
	return subject.Experiment("handing-back",
		subject.Param("cap", 2, 0, 1000),
		subject.Param("trials", 30, 1, 100_000)).
		Value("from_waiter", "values", subject.Exact).
		Value("still_full", "receives", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, trials := p.Int("cap"), p.Int("trials")
			return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
				total, fromWaiter, stillFull := 0, 0, 0
				for range trials {
					channel := filled(capacity, 0)
					go func() { channel <- capacity }()
					if err := sendersWait(layout, channel, 1); err != nil {
						return 0, nil, err
					}
					first := <-channel
					stillFull += one(hchan.Look(layout, channel).Len == capacity)
					fromWaiter += one(first == capacity)
					total += first
					for range capacity {
						total += <-channel
					}
				}
				values := subject.Values{"from_waiter": fromWaiter, "still_full": stillFull}
				return total, values, nil
			})
		})
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
				total, barged := 0, 0
				for range trials {
					channel := filled(capacity, 0)
					go func() { channel <- capacity }()
					if err := sendersWait(layout, channel, 1); err != nil {
						return 0, nil, err
					}
					total += <-channel
					gotIn := trySend(channel, capacity+1)
					lateFirst := gotIn
					for range capacity + one(gotIn) {
						next := <-channel
						if next == capacity+1 {
							barged += one(lateFirst)
						} else {
							lateFirst = lateFirst && next != capacity
							total += next
						}
					}
				}
				return total, subject.Values{"barged": barged}, nil
			})
		})
}
