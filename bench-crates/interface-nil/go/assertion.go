package main

import "claimbench.dev/subject"

// holdsNilNode looks inside an interface as the article advises: by its concrete type.
//
//go:noinline
func holdsNilNode(i any) bool {
	n, is := i.(*node)
	return is && n == nil
}

// assertionExperiment looks for a nil node in interfaces that hold one, or something else.
func assertionExperiment() *subject.Definition {
	with := func(held any) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				return subject.None{}, subject.Values{"found_nil": holdsNilNode(held)}, nil
			})
		}
	}
	return subject.Experiment("assertion").
		Value("found_nil", "", subject.State).
		Variant("nil-node", with((*node)(nil))).
		Variant("node", with(&node{value: seven})).
		Variant("nil-of-another-type", with((*int)(nil))).
		Variant("nothing", with(nil))
}
