package main

import "claimbench.dev/subject"

// forgedExperiment compares interfaces with nil of which one word is set, or none, or both. The one
// with data and no type cannot be had without unsafe.
func forgedExperiment() *subject.Definition {
	with := func(made func() any) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				// No interface is kept: the collector is not to meet a forged one.
				return subject.None{}, subject.Values{"equals_nil": equalsNil(made())}, nil
			})
		}
	}
	return subject.Experiment("forged").
		Value("equals_nil", "", subject.State).
		Variant("data-alone", with(func() any { return withoutType(new(int)) })).
		Variant("type-alone", with(func() any { return (*int)(nil) })).
		Variant("neither", with(func() any { return nil })).
		Variant("both", with(func() any { return new(int) }))
}
