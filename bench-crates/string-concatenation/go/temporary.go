package main

import (
	"strings"

	"claimbench.dev/subject"
)

// halves are two operands and what is expected of their concatenation.
type halves struct {
	a, b   string
	joined string
	index  map[string]int
}

func newHalves(length int) *halves {
	h := &halves{a: strings.Repeat("a", length/2), b: strings.Repeat("b", length-length/2)}
	h.joined = concatenate(h.a, h.b)
	h.index = map[string]int{h.joined: 1}
	return h
}

// temporaryExperiment uses a concatenation and drops it. The answer is 1 when the use gave the
// right thing; the concatenation itself must not leave the function.
func temporaryExperiment() *subject.Definition {
	with := func(use func(*halves) int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			h := newHalves(p.Int("len"))
			return subject.Loop(func() int { return use(h) })
		}
	}
	return subject.Experiment("temporary", subject.Param("len", 32, 2, 4096)).
		Variant("length", with(temporaryLength)).
		Variant("index", with(temporaryIndex)).
		Variant("compare", with(temporaryCompare)).
		Variant("map-lookup", with(temporaryLookup))
}

//go:noinline
func temporaryLength(h *halves) int {
	joined := h.a + h.b
	if len(joined) == len(h.joined) {
		return 1
	}
	return 0
}

//go:noinline
func temporaryIndex(h *halves) int {
	joined := h.a + h.b
	if joined[len(h.a)] == 'b' {
		return 1
	}
	return 0
}

//go:noinline
func temporaryCompare(h *halves) int {
	joined := h.a + h.b
	if joined == h.joined {
		return 1
	}
	return 0
}

//go:noinline
func temporaryLookup(h *halves) int {
	joined := h.a + h.b
	return h.index[joined]
}
