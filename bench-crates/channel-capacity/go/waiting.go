package main

import (
	"errors"
	"sync/atomic"
	"time"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// patience is how long goroutines may take to be where they belong.
const patience = 5 * time.Second

// betweenLooks lies between two looks at what is waited for.
const betweenLooks = 20 * time.Microsecond

// errLate says that they were not.
var errLate = errors.New("what was waited for does not come")

// within waits until the condition is true, for so long at most, and says whether it is.
func within(most time.Duration, condition func() bool) bool {
	for start := time.Now(); !condition(); time.Sleep(betweenLooks) {
		if time.Since(start) > most {
			return false
		}
	}
	return true
}

// order gives numbers that say what came before what, taken inside the operations that are put in
// order.
type order struct{ taken atomic.Int64 }

func (o *order) next() int64 { return o.taken.Add(1) }

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

// sendersWait waits until so many senders do.
func sendersWait[T any](layout *hchan.Layout, channel chan T, n int) error {
	if !within(patience, func() bool { return hchan.Look(layout, channel).Senders == n }) {
		return errLate
	}
	return nil
}

// receiversWait waits until so many receivers do.
func receiversWait[T any](layout *hchan.Layout, channel chan T, n int) error {
	if !within(patience, func() bool { return hchan.Look(layout, channel).Receivers == n }) {
		return errLate
	}
	return nil
}
