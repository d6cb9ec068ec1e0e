package main

import (
	"math"
	"time"

	"claimbench.dev/subject"
)

const (
	lookupSeed = 7
	// lookups is how many keys are looked up, drawn anew from all: a few would stay in the cache
	// whatever n is.
	lookups = 1 << 17
	// small is the size of a map that is in the nearest cache, whatever else there is.
	small = 64
	// turns is how often each map is timed, in turns. The shortest time counts.
	turns = 40
)

// lookupExperiment looks random keys up in a map of n.
func lookupExperiment() *subject.Definition {
	return subject.Experiment("lookup", subject.Param("n", 4096, 1, 1<<22)).
		Variant("map", func(p subject.Params) subject.Op {
			entries := mixedMap(p.Int("n"))
			return subject.Loop(func() uint64 { return lookUp(entries, lookups) })
		})
}

func mixedMap(n int) map[uint64]uint64 {
	entries := make(map[uint64]uint64)
	for i := range uint64(n) {
		entries[mixed(i)] = i
	}
	return entries
}

//go:noinline
func lookUp(entries map[uint64]uint64, times int) uint64 {
	r, n := newRandom(lookupSeed), len(entries)
	sum := uint64(0)
	for range times {
		sum += entries[mixed(uint64(r.below(n)))]
	}
	return sum
}

// slowdownExperiment says how much longer a look-up in a map of n takes than in a small one, both
// in this process and in turns: processes differ by more than that.
func slowdownExperiment() *subject.Definition {
	return subject.Experiment("slowdown", subject.Param("n", 1024, small, 1<<22)).
		Value("slowdown", "share", subject.Stochastic).
		Variant("map", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (int, subject.Values, error) {
				entries := [2]map[uint64]uint64{mixedMap(small), mixedMap(n)}
				shortest := [2]float64{math.Inf(1), math.Inf(1)}
				for range turns {
					for i := range entries {
						start := time.Now()
						lookUp(entries[i], lookups/8)
						shortest[i] = min(shortest[i], time.Since(start).Seconds())
					}
				}
				return n, subject.Values{"slowdown": shortest[1] / shortest[0]}, nil
			})
		})
}

// countTokensExperiment counts tokens of which some are different; as a control, it keeps them all.
func countTokensExperiment() *subject.Definition {
	return subject.Experiment("count-tokens",
		subject.Param("tokens", 100_000, 1, 10_000_000),
		subject.Param("unique", 1000, 1, 1_000_000)).
		Variant("map", func(p subject.Params) subject.Op {
			tokens := newTokens(p)
			return subject.Loop(func() uint64 { return countTokens(tokens) })
		}).
		Variant("list", func(p subject.Params) subject.Op {
			tokens := newTokens(p)
			return subject.Loop(func() uint64 { return keepTokens(tokens) })
		})
}

// newTokens returns tokens of which every one is there at least once, where there is room for it.
func newTokens(p subject.Params) []uint64 {
	unique := p.Int("unique")
	r := newRandom(lookupSeed)
	tokens := make([]uint64, p.Int("tokens"))
	for i := range tokens {
		if i < unique {
			tokens[i] = mixed(uint64(i))
		} else {
			tokens[i] = mixed(uint64(r.below(unique)))
		}
	}
	return tokens
}

//go:noinline
func countTokens(tokens []uint64) uint64 {
	counts := make(map[uint64]uint64)
	for _, token := range tokens {
		counts[token]++
	}
	weighted := uint64(0)
	for token, count := range counts {
		weighted += token * count
	}
	return weighted
}

//go:noinline
func keepTokens(tokens []uint64) uint64 {
	var kept []uint64
	for _, token := range tokens {
		kept = append(kept, token)
	}
	sum := uint64(0)
	for _, token := range kept {
		sum += token
	}
	return sum
}
