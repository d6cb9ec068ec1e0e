package main

import (
	"errors"
	"strings"

	"claimbench.dev/subject"
)

// subjectText is what the experiments on operands begin with: 64 bytes on the heap.
func subjectText() string {
	return strings.Repeat("s", 64)
}

// emptyOperandExperiment joins a string with nothing, and asks whether that gives the same bytes in
// the same place.
func emptyOperandExperiment() *subject.Definition {
	with := func(join func(s, other string) string, other string) *subject.Work[string] {
		s, other := subjectText(), opaque(other)
		return subject.Loop(func() string { return join(s, other) }).
			Observe(func(last string) subject.Values {
				return subject.Values{"same_pointer": address(last) == address(s)}
			})
	}
	return subject.Experiment("empty-operand").
		Value("same_pointer", "", subject.State).
		Variant("right", func(subject.Params) subject.Op { return with(joinRight, "") }).
		Variant("left", func(subject.Params) subject.Op { return with(joinLeft, "") }).
		Variant("one-of-four", func(subject.Params) subject.Op { return with(joinOneOfFour, "") }).
		Variant("nonempty", func(subject.Params) subject.Op {
			return with(joinRight, "z").Unanswered() // One byte longer than the others.
		})
}

//go:noinline
func joinRight(s, other string) string {
	return s + other
}

//go:noinline
func joinLeft(s, other string) string {
	return other + s
}

//go:noinline
func joinOneOfFour(s, other string) string {
	return other + s + other + other
}

// oldValueExperiment keeps a string while a longer one is made from it.
func oldValueExperiment() *subject.Definition {
	return subject.Experiment("old-value").
		Value("content_equal", "", subject.State).
		Value("pointer_differs", "", subject.State).
		Variant("append", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				s := subjectText()
				t := s
				s += opaque("z")
				if s != subjectText()+"z" {
					return subject.None{}, nil, errors.New("the joined string is wrong")
				}
				return subject.None{}, subject.Values{
					"content_equal":   t == subjectText(),
					"pointer_differs": address(s) != address(t),
				}, nil
			})
		})
}
