package main

import (
	"runtime"

	"claimbench.dev/subject"
)

// oldBytes are the bytes of the old objects; newBytes those of the new ones: few enough that the
// old ones' pages could serve them all.
const (
	oldBytes    = 16 << 20
	newBytes    = 2 << 20
	refillBytes = 4 << 20
)

// reuseExperiment lets objects of one size die, all or all but one a page; then objects of another
// size are made.
func reuseExperiment() *subject.Definition {
	return subject.Experiment("reuse",
		subject.Param("from", 256, 16, 2048), subject.Param("to", 1024, 16, 1<<20)).
		Value("overlap_share", "1", subject.Exact).
		Value("live_bytes", "bytes", subject.Exact).
		Value("resident_over_live", "1", subject.Stochastic).
		Variant("dead", reused(func(old *population, _ int) { old.clear() })).
		Variant("pinned", reused(func(old *population, from int) {
			old.keepEvery(pageBytes / from)
		}))
}

func reused(dropSome func(old *population, from int)) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		from, to := p.Int("from"), p.Int("to")
		return watched(func() (uint64, subject.Values, error) {
			old, fresh := newPopulation(oldBytes/from), newPopulation(newBytes/to)
			before := residentBytes()
			old.grow(from)
			oldPages := old.pages()
			dropSome(old, from)
			collect()
			live := old.liveBytes()
			resident := max(residentBytes()-before, 0)
			fresh.grow(to)
			return old.sum() + fresh.sum(), subject.Values{
				"overlap_share":      overlap(fresh.pages(), oldPages),
				"live_bytes":         live,
				"resident_over_live": float64(resident) / float64(max(live, 1)),
			}, nil
		})
	}
}

// refillExperiment lets one object in 64 survive; then objects of the same size, or of four times
// the size, are made. What the heap's spans did not grow by came out of the holes.
func refillExperiment() *subject.Definition {
	return subject.Experiment("refill", subject.Param("size", 128, 16, 1024)).
		Value("reused_share", "1", subject.Stochastic).
		Value("held_growth_bytes", "bytes", subject.Stochastic).
		Variant("same", refilled(1)).
		Variant("larger", refilled(4))
}

func refilled(times int) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		size := p.Int("size")
		return subject.Probe(func() (uint64, subject.Values, error) {
			old, fresh := newPopulation(oldBytes/size), newPopulation(refillBytes/(size*times))
			old.grow(size)
			old.thin(oldBytes/size/64, 1)
			collect()
			before := heapNow().heldBytes()
			fresh.grow(size * times)
			grown := heapNow().heldBytes() - before
			runtime.KeepAlive(fresh)
			return old.sum(), subject.Values{
				"reused_share":      1 - float64(grown)/refillBytes,
				"held_growth_bytes": grown,
			}, nil
		})
	}
}
