package main

import "claimbench.dev/subject"

// The functions below are looked up by name in the built program.

//go:noinline
func clearBytes(b []byte) { clear(b) }

//go:noinline
func clearPointers(p []*int) { clear(p) }

// holder has a pointer among other fields.
type holder struct {
	id   int
	next *int
}

//go:noinline
func clearHolders(h []holder) { clear(h) }

//go:noinline
func clearMap(m map[int]int) { clear(m) }

//go:noinline
func zeroByRange(b []byte) {
	for i := range b {
		b[i] = 0
	}
}

//go:noinline
func nilByRange(p []*int) {
	for i := range p {
		p[i] = nil
	}
}

//go:noinline
func zeroByIndex(b []byte) {
	for i := 0; i < len(b); i++ {
		b[i] = 0
	}
}

// clearExperiment zeroes a slice that is there, in the ways a program can write that. Its answer is
// the number of bytes that are not zero afterwards.
func clearExperiment() *subject.Definition {
	plain := func(zero func([]byte)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			b := make([]byte, p.Int("bytes"))
			fill(b, old)
			return subject.Loop(func() int { zero(b); return int(b[len(b)-1]) }).
				Observe(func(int) subject.Values {
					return subject.Values{"nonzero": countNonzero(b)}
				})
		}
	}
	linked := func(zero func([]*int)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			pointers := make([]*int, p.Int("bytes")/pointerBytes)
			for i := range pointers {
				pointers[i] = new(int)
			}
			count := func() int {
				set := 0
				for _, each := range pointers {
					if each != nil {
						set++
					}
				}
				return set
			}
			last := len(pointers) - 1
			return subject.Loop(func() bool { zero(pointers); return pointers[last] != nil }).
				Unanswered().
				Observe(func(bool) subject.Values {
					return subject.Values{"nonzero": count()}
				})
		}
	}
	return subject.Experiment("clear", subject.Param("bytes", 1<<20, 64, 64<<20)).
		Value("nonzero", "elements", subject.Exact).
		Variant("clear", plain(clearBytes)).
		Variant("range-loop", plain(zeroByRange)).
		Variant("index-loop", plain(zeroByIndex)).
		Variant("clear-pointers", linked(clearPointers)).
		Variant("range-loop-pointers", linked(nilByRange)).
		Variant("clear-map", func(subject.Params) subject.Op {
			m := map[int]int{1: 2, 3: 4}
			return subject.Loop(func() int { clearMap(m); return len(m) }).
				Observe(func(int) subject.Values { return subject.Values{"nonzero": len(m)} })
		}).
		Variant("clear-structs", func(subject.Params) subject.Op {
			h := []holder{{1, new(int)}}
			return subject.Loop(func() int { clearHolders(h); return h[0].id }).
				Observe(func(int) subject.Values { return subject.Values{"nonzero": h[0].id} })
		})
}
