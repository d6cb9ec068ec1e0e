package main

import (
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// patience is how long goroutines may take to be where they belong, and betweenLooks lies between
// two looks.
const (
	patience     = 5 * time.Second
	betweenLooks = 20 * time.Microsecond
)

// errLate says that they were not there.
var errLate = errors.New("what was waited for does not come")

// within waits until the condition is true, and says whether it is.
func within(condition func() bool) bool {
	for start := time.Now(); !condition(); time.Sleep(betweenLooks) {
		if time.Since(start) > patience {
			return false
		}
	}
	return true
}

// looking is an observation that has to look into channels; skipped where that cannot be done.
func looking[A subject.Answer](
	observe func(layout *hchan.Layout) (A, subject.Values, error),
) subject.Op {
	layout, err := hchan.Read()
	if err != nil {
		return subject.Skip(err.Error())
	}
	return subject.Probe(func() (A, subject.Values, error) { return observe(layout) })
}

// queue is senders that wait at a channel, each with its number, in the order of their arrival.
type queue struct {
	channel chan int
	layout  *hchan.Layout
	size    int
	done    atomic.Int64
}

// newQueue fills a channel, then has senders come one by one, each seen to wait before the next.
// What fills it has numbers above theirs.
func newQueue(layout *hchan.Layout, capacity, senders int) (*queue, error) {
	many := &queue{channel: make(chan int, capacity), layout: layout, size: senders}
	for each := range capacity {
		many.channel <- senders + each
	}
	for each := range senders {
		go func() {
			many.channel <- each
			many.done.Add(1)
		}()
		if !within(func() bool { return many.waiting() == each+1 }) {
			return nil, errLate
		}
	}
	return many, nil
}

// waiting is how many wait now.
func (q *queue) waiting() int { return hchan.Look(q.layout, q.channel).Senders }

// settle waits until so many are done, and everybody else waits.
func (q *queue) settle(done int) error {
	if !within(func() bool { return int(q.done.Load()) == done && q.waiting() == q.size-done }) {
		return errLate
	}
	return nil
}

// one is 1 for what is true.
func one(condition bool) int {
	if condition {
		return 1
	}
	return 0
}

// median is the middle of some numbers.
func median(numbers []float64) float64 {
	slices.Sort(numbers)
	return numbers[len(numbers)/2]
}

// trySend sends if there is room, or somebody who waits.
func trySend[T any](channel chan T, value T) bool {
	select {
	case channel <- value:
		return true
	default:
		return false
	}
}
