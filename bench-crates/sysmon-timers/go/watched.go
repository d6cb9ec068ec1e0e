package main

import (
	"errors"
	"slices"
	"time"

	"claimbench.dev/subject"
)

// partWithin is how long a part may take unless it is said otherwise: far more than it needs.
const partWithin = 10 * time.Second

// observed makes an operation of a part that must answer. Its values are the experiment's.
func observed(w watch) subject.Op {
	return subject.Probe(func() (subject.None, subject.Values, error) {
		answered, err := w.answered()
		return subject.None{}, valuesOf(answered), err
	})
}

// answered runs a part that must answer.
func (w watch) answered() (outcome, error) {
	if w.within == 0 {
		w.within = partWithin
	}
	answer, finished, err := w.run()
	if err == nil && !finished {
		err = errTooLong
	}
	return answer, err
}

// endless makes an operation of a part that may not answer in time: whether it did is the value
// of that name.
func endless(w watch, name string) subject.Op {
	return subject.Probe(func() (subject.None, subject.Values, error) {
		_, finished, err := w.run()
		return subject.None{}, subject.Values{name: finished}, err
	})
}

// errTooLong answers for a part that should have ended.
var errTooLong = errors.New("the part did not answer in time")

func valuesOf(answered outcome) subject.Values {
	values := make(subject.Values)
	for name, value := range answered.Values {
		values[name] = value
	}
	return values
}

// both makes the variants of a part that is run as it is, and with its background thread held.
func both(
	d *subject.Definition, variant func(held bool) func(subject.Params) subject.Op,
) *subject.Definition {
	return d.Variant("stock", variant(false)).Variant("held", variant(true))
}

// milliseconds writes a time as a number that records and pictures show.
func milliseconds(d time.Duration) float64 {
	return float64(d.Nanoseconds()) / 1e6
}

// median returns the middle one of some times; there must be one.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
