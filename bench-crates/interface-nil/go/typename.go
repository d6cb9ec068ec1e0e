package main

import (
	"fmt"

	"claimbench.dev/subject"
)

// typeNameExperiment asks an interface for the type of what it holds.
func typeNameExperiment() *subject.Definition {
	with := func(held any) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				return subject.None{}, subject.Values{"name": fmt.Sprintf("%T", held)}, nil
			})
		}
	}
	return subject.Experiment("type-name").
		Value("name", "", subject.State).
		Variant("typed-nil", with((*string)(nil))).
		Variant("nothing", with(nil))
}
