package main

import "claimbench.dev/subject"

//go:noinline
func equal(a, b any) bool {
	return a == b
}

// compareExperiment compares two interfaces with each other.
func compareExperiment() *subject.Definition {
	with := func(a, b any) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				result := false
				_, how, why := outcome(func() int {
					result = equal(a, b)
					return 0
				})
				values := subject.Values{"outcome": how, "equal": result, "panic": why}
				return subject.None{}, values, nil
			})
		}
	}
	return subject.Experiment("compare").
		Value("outcome", "", subject.State).
		Value("equal", "", subject.State).
		Value("panic", "", subject.State).
		Variant("slices", with([]string(nil), []string(nil))).
		Variant("slice-with-nothing", with([]string(nil), nil)).
		Variant("slices-of-two-types", with([]string(nil), []int(nil))).
		Variant("texts", with("seven", "seven"))
}

// twoNilsExperiment compares two interfaces that hold a nil pointer each.
func twoNilsExperiment() *subject.Definition {
	with := func(a, b any) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				return subject.None{}, subject.Values{"equal": equal(a, b)}, nil
			})
		}
	}
	return subject.Experiment("two-nils").
		Value("equal", "", subject.State).
		Variant("one-type", with((*int)(nil), (*int)(nil))).
		Variant("two-types", with((*int)(nil), (*string)(nil)))
}
