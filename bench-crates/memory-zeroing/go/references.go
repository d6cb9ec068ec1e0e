package main

import (
	"runtime"
	"weak"

	"claimbench.dev/subject"
)

// node is large enough not to share its block with others.
type node struct{ payload [64]byte }

// kept is the slice under test, reachable while the collector runs.
var kept []*node

// referencesExperiment empties a slice of pointers in some way, collects, and counts the objects
// that are gone. Weak pointers are nil as soon as the collection is over.
func referencesExperiment() *subject.Definition {
	with := func(empty func([]*node) []*node) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			count := p.Int("count")
			return subject.Probe(func() (int, subject.Values, error) {
				kept = make([]*node, count)
				watched := make([]weak.Pointer[node], count)
				for i := range kept {
					kept[i] = new(node)
					watched[i] = weak.Make(kept[i])
				}
				kept = empty(kept)
				runtime.GC()
				collected := 0
				for _, each := range watched {
					if each.Value() == nil {
						collected++
					}
				}
				kept = nil
				return count, subject.Values{"collected": collected}, nil
			})
		}
	}
	return subject.Experiment("references", subject.Param("count", 1000, 2, 100_000)).
		Value("collected", "objects", subject.Exact).
		Variant("clear", with(func(s []*node) []*node { clear(s); return s })).
		Variant("nil-loop", with(func(s []*node) []*node {
			for i := range s {
				s[i] = nil
			}
			return s
		})).
		Variant("truncate", with(func(s []*node) []*node { return s[:0] })).
		Variant("append-half", with(func(s []*node) []*node {
			return append(s[:0], s[len(s)/2:]...)
		}))
}
