package main

import "claimbench.dev/subject"

// collectorExperiment says which collector this program was built with: the toolchain sets a build
// tag for it.
func collectorExperiment() *subject.Definition {
	return subject.Experiment("collector").
		Value("green_tea", "", subject.State).
		Variant("built-in", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				return subject.None{}, subject.Values{"green_tea": greenTea}, nil
			})
		})
}
