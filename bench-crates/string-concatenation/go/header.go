package main

import (
	"strings"

	"claimbench.dev/subject"
)

// headerExperiment looks at the size of a string value: two words, whatever it points to.
func headerExperiment() *subject.Definition {
	return subject.Experiment("header").
		Value("string_bytes", "bytes", subject.Exact).
		Value("long_string_bytes", "bytes", subject.Exact).
		Value("pointer_bytes", "bytes", subject.Exact).
		Variant("sizes", func(subject.Params) subject.Op {
			long := strings.Repeat("s", 1000)
			return subject.Probe(func() (subject.None, subject.Values, error) {
				return subject.None{}, subject.Values{
					"string_bytes":      headerBytes(""),
					"long_string_bytes": headerBytes(long),
					"pointer_bytes":     pointerBytes,
				}, nil
			})
		})
}
