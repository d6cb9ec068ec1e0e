package main

import (
	"strings"

	"claimbench.dev/subject"
)

// sizeClassExperiment makes strings of a given length. What a block of that length really takes is
// read from the capacity that append gives a slice of it.
func sizeClassExperiment() *subject.Definition {
	return subject.Experiment("size-class", subject.Param("len", 33, 1, 1_000_000)).
		Value("rounded_bytes", "bytes", subject.Exact).
		Variant("result", func(p subject.Params) subject.Op {
			length := p.Int("len")
			a, b := strings.Repeat("a", length/2), strings.Repeat("b", length-length/2)
			return subject.Loop(func() string { return concatenate(a, b) }).
				Observe(func(string) subject.Values {
					block := append([]byte(nil), make([]byte, length)...)
					return subject.Values{"rounded_bytes": cap(block)}
				})
		})
}
