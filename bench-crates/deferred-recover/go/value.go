package main

import (
	"errors"
	"reflect"

	"claimbench.dev/subject"
)

type record struct{ code int }

// valueExperiment panics with values of several types, and compares what comes back.
func valueExperiment() *subject.Definition {
	with := func(given ...any) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				return subject.None{}, compared(given), nil
			})
		}
	}
	return subject.Experiment("value").
		Value("values", "values", subject.Exact).
		Value("other_type", "values", subject.Exact).
		Value("compared", "values", subject.Exact).
		Value("unequal", "values", subject.Exact).
		Variant("all", with("text", errors.New("error"), 7, record{7}, &record{7}, []int{7})).
		Variant("nil", with(nil))
}

func compared(all []any) subject.Values {
	otherType, same, unequal := 0, 0, 0
	for _, given := range all {
		back := recovered(given)
		if reflect.TypeOf(back) != reflect.TypeOf(given) {
			otherType++
		} else if reflect.TypeOf(back).Comparable() {
			same++
			if back != given {
				unequal++
			}
		}
	}
	return subject.Values{"values": len(all), "other_type": otherType, "compared": same,
		"unequal": unequal}
}

// recovered panics with the value and returns what comes of it.
//
//go:noinline
func recovered(value any) (back any) {
	defer func() { back = recover() }()
	panic(value)
}
