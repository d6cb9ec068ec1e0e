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

// alternationWarmUp rounds come before anything is compared: what the runtime sets up once, when it
// first collects and first makes large objects, is not what survivors cost.
const alternationWarmUp = 1000

// alternationExperiment makes rounds of a small object and a large one. The small ones are kept, or
// dropped, or were made before and survive scattered among many that did not.
func alternationExperiment() *subject.Definition {
	return subject.Experiment("alternation", subject.Param("rounds", 8000, 1, 100_000)).
		Value("held_over_live", "1", subject.Stochastic).
		Value("resident_over_live", "1", subject.Stochastic).
		Value("large_places", "addresses", subject.Stochastic).
		Value("live_bytes", "bytes", subject.Exact).
		Value("held_growth_bytes", "bytes", subject.Stochastic).
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
			for round := range alternationWarmUp {
				newBlock(alternationLargeBytes, round)
			}
			before, heldBefore := settledResidentBytes(), heapNow().heldBytes()
			if scatter {
				kept.takeScattered()
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
			live, held := kept.liveBytes(), max(heapNow().heldBytes()-heldBefore, 0)
			runtime.KeepAlive(kept)
			return live, subject.Values{
				"held_over_live":        float64(held) / float64(max(live, 1)),
				"resident_over_live":    float64(resident) / float64(max(live, 1)),
				"large_places":          len(places),
				"live_bytes":            live,
				"held_growth_bytes":     held,
				"resident_growth_bytes": resident,
			}, nil
		})
	}
}

// takeScattered fills the table with objects that were made among many more, which die.
func (p *population) takeScattered() {
	many := newPopulation(len(p.blocks) * alternationScatter)
	many.grow(p.size)
	for i := range p.blocks {
		p.blocks[i] = many.blocks[i*alternationScatter]
	}
}
