package main

import (
	"runtime"
	"slices"

	"claimbench.dev/subject"
)

// The sizes of what alternates, and how many small ones are made for one that survives, in the
// variant that scatters them.
const (
	alternationSmallBytes = 64
	alternationLargeBytes = 64 << 10
	alternationScatter    = 64
)

// alternationExperiment makes rounds of a small object and a large one. The small ones are kept, or
// dropped, or were made before and survive scattered among many that did not.
func alternationExperiment() *subject.Definition {
	return subject.Experiment("alternation", subject.Param("rounds", 8000, 1, 100_000)).
		Value("resident_over_live", "1", subject.Stochastic).
		Value("large_places", "addresses", subject.Stochastic).
		Value("live_bytes", "bytes", subject.Exact).
		Value("held_bytes", "bytes", subject.Stochastic).
		Value("resident_growth_bytes", "bytes", subject.Stochastic).
		Variant("keep", alternated(true, false)).
		Variant("drop", alternated(false, false)).
		Variant("scattered", alternated(false, true))
}

func alternated(keep, scatter bool) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		rounds := p.Int("rounds")
		return watched(func() (int, subject.Values, error) {
			kept := newPopulation(rounds)
			kept.size = alternationSmallBytes
			places := make([]uintptr, 0, rounds)
			scattered := newPopulation(rounds * alternationScatter)
			before := settledResidentBytes()
			if scatter {
				scattered.grow(alternationSmallBytes)
				scattered.keepEvery(alternationScatter)
			}
			for round := range rounds {
				if !scatter {
					object := newBlock(alternationSmallBytes, round)
					if keep {
						kept.blocks[round] = object
					}
				}
				places = append(places, address(newBlock(alternationLargeBytes, round)))
			}
			resident := max(settledResidentBytes()-before, 0)
			slices.Sort(places)
			places = slices.Compact(places)
			live := kept.liveBytes() + scattered.liveBytes()
			held := heapNow().heldBytes()
			runtime.KeepAlive(kept)
			return live, subject.Values{
				"resident_over_live":    float64(resident) / float64(max(live, 1)),
				"large_places":          len(places),
				"live_bytes":            live,
				"held_bytes":            held,
				"resident_growth_bytes": resident,
			}, nil
		})
	}
}
