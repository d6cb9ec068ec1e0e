package main

import "claimbench.dev/subject"

// sizeExperiment looks at the sizes of interfaces without and with methods.
func sizeExperiment() *subject.Definition {
	return subject.Experiment("size").
		Value("pointer_bytes", "bytes", subject.Exact).
		Value("plain_words", "words", subject.Exact).
		Value("error_words", "words", subject.Exact).
		Variant("sizes", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				return subject.None{}, subject.Values{
					"pointer_bytes": pointerBytes,
					"plain_words":   float64(anyBytes) / float64(pointerBytes),
					"error_words":   float64(errorBytes) / float64(pointerBytes),
				}, nil
			})
		})
}
