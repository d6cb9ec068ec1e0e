package main

import (
	"runtime"
	"slices"

	"claimbench.dev/subject"
)

// The cache of the service that runs long, and what it does in a round: so many objects, of which
// one in some goes to a random place of the cache. Sizes drift from round to round: from 64 to 2047
// bytes, doubled five times.
const (
	cachePlaces       = 10_000
	mixtureObjects    = 20_000
	cacheOneIn        = 10
	mixtureLeastBytes = 64
	mixtureDoublings  = 5
)

// mixtureExperiment is a service that runs long: short-lived buffers of drifting sizes beside a
// cache. What is resident for what is alive, in the end, and does that still grow?
func mixtureExperiment() *subject.Definition {
	return subject.Experiment("mixture", subject.Param("rounds", 30, 2, 1000)).
		Value("live_bytes", "bytes", subject.Exact).
		Value("resident_over_live", "1", subject.Stochastic).
		Value("released_over_live", "1", subject.Stochastic).
		Value("second_half_growth", "1", subject.Stochastic).
		Value("held_growth", "1", subject.Stochastic).
		Variant("cache", mixed)
}

func mixed(p subject.Params) subject.Op {
	rounds := p.Int("rounds")
	return watched(func() (int, subject.Values, error) {
		start := residentBytes()
		c := newCache()
		var residents []int
		half, heldHalfway := rounds/2, 0
		for round := range rounds {
			if round == half {
				collect()
				heldHalfway = heapNow().heldBytes()
			}
			c.round(mixtureLeastBytes << (round % mixtureDoublings))
			residents = append(residents, residentBytes()-start)
		}
		live := c.liveBytes()
		over := func(resident int) float64 { return float64(resident) / float64(live) }
		released := settledResidentBytes() - start
		held := heapNow().heldBytes()
		runtime.KeepAlive(c)
		growth := float64(slices.Max(residents[half:])) / float64(slices.Max(residents[:half]))
		return live, subject.Values{
			"live_bytes":         live,
			"resident_over_live": over(residents[rounds-1]),
			"released_over_live": over(released),
			"second_half_growth": growth,
			"held_growth":        float64(held) / float64(heldHalfway),
		}, nil
	})
}

// cache holds blocks of many sizes.
type cache struct {
	places []*byte
	sizes  []int
	chance chance
}

func newCache() *cache {
	c := &cache{
		places: make([]*byte, cachePlaces), sizes: make([]int, cachePlaces), chance: chance{1},
	}
	for place := range c.places {
		c.places[place], c.sizes[place] = newBlock(mixtureLeastBytes, place), mixtureLeastBytes
	}
	return c
}

func (c *cache) round(baseBytes int) {
	for number := range mixtureObjects {
		size := baseBytes + c.chance.below(baseBytes)
		object := newBlock(size, number)
		if number%cacheOneIn == 0 {
			place := c.chance.below(cachePlaces)
			c.places[place], c.sizes[place] = object, size
		}
	}
}

func (c *cache) liveBytes() int {
	live := 0
	for _, size := range c.sizes {
		live += size
	}
	return live
}
