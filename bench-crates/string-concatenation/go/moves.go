package main

import (
	"strings"

	"claimbench.dev/subject"
)

// movesExperiment watches a string grow by one byte at a time. An append after which the bytes are
// elsewhere has moved the old ones and the new one; any other has written only the new one. The
// first append counts as a move of one byte, though `+=` then merely takes over the literal.
func movesExperiment() *subject.Definition {
	with := func(watch func(n int) *movement) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (int, subject.Values, error) {
				m := watch(n)
				return m.length, subject.Values{"moved_bytes": m.bytes, "moves": m.moves}, nil
			})
		}
	}
	return subject.Experiment("moves", subject.Param("n", 1000, 1, 1_000_000)).
		Value("moved_bytes", "bytes", subject.Exact).
		Value("moves", "moves", subject.Exact).
		Variant("plus", with(watchPlus)).
		Variant("builder", with(watchBuilder))
}

// movement is what has been seen of a growing string.
type movement struct {
	at     uintptr
	length int
	bytes  int
	moves  int
}

// look records the string after one append.
func (m *movement) look(s string) {
	if at := address(s); at != m.at {
		m.at = at
		m.moves++
		m.bytes += m.length
	}
	m.bytes += len(s) - m.length
	m.length = len(s)
}

func watchPlus(n int) *movement {
	m := new(movement)
	s := ""
	for range n {
		s += "x" // The old bytes are alive until the new ones are there: the address is another.
		m.look(s)
	}
	return m
}

func watchBuilder(n int) *movement {
	m := new(movement)
	var b strings.Builder
	for range n {
		b.WriteString("x")
		m.look(b.String())
	}
	return m
}
