package main

import "claimbench.dev/subject"

const (
	lookupSeed = 7
	// lookups is how many keys are looked up, drawn anew from all: a few would stay in the cache
	// whatever n is.
	lookups = 1 << 17
)

// lookupExperiment looks random keys up in a map of n.
func lookupExperiment() *subject.Definition {
	return subject.Experiment("lookup", subject.Param("n", 4096, 1, 1<<22)).
		Variant("map", func(p subject.Params) subject.Op {
			n := p.Int("n")
			entries := make(map[uint64]uint64)
			for i := range uint64(n) {
				entries[mixed(i)] = i
			}
			return subject.Loop(func() uint64 { return lookUp(entries, n) })
		})
}

//go:noinline
func lookUp(entries map[uint64]uint64, n int) uint64 {
	r := newRandom(lookupSeed)
	sum := uint64(0)
	for range lookups {
		sum += entries[mixed(uint64(r.below(n)))]
	}
	return sum
}

// countTokensExperiment counts tokens of which some are different; as a control, it keeps them all.
func countTokensExperiment() *subject.Definition {
	return subject.Experiment("count-tokens",
		subject.Param("tokens", 100_000, 1, 10_000_000), subject.Param("unique", 1000, 1, 1_000_000)).
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
