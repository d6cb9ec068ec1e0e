package main

import "claimbench.dev/subject"

// callExperiment calls methods on an interface that holds a nil node, a node, or nothing.
func callExperiment() *subject.Definition {
	with := func(held valued, call func(valued) int) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				answer, how, why := outcome(func() int { return call(held) })
				values := subject.Values{"outcome": how, "answer": answer, "panic": why}
				return subject.None{}, values, nil
			})
		}
	}
	return subject.Experiment("call").
		Value("outcome", "", subject.State).
		Value("answer", "", subject.Exact).
		Value("panic", "", subject.State).
		Variant("nil-untouched", with((*node)(nil), valued.untouched)).
		Variant("nil-field", with((*node)(nil), valued.field)).
		Variant("node-field", with(&node{value: seven}, valued.field)).
		Variant("nothing", with(nil, valued.untouched))
}
