package main

import (
	"errors"
	"runtime"
	"runtime/debug"

	"claimbench.dev/subject"
)

// oldBytes are the bytes of the old objects; newBytes those of the new ones: few enough that the
// old ones' pages could serve them all. Of those that are refilled there are more, so that there is
// room between survivors also where a unit is small and most are wholly free.
const (
	oldBytes       = 8 << 20
	newBytes       = 2 << 20
	refillOldBytes = 16 << 20
	refillBytes    = 4 << 20
)

// reuseExperiment lets objects of one size die, all or all but one a page; then objects of another
// size are made. In one variant everything free is given back to the kernel before that.
func reuseExperiment() *subject.Definition {
	return subject.Experiment("reuse",
		subject.Param("from", 256, 16, 2048), subject.Param("to", 1024, 16, 1<<20)).
		Value("overlap_share", "1", subject.Stochastic).
		Value("live_bytes", "bytes", subject.Exact).
		Value("resident_over_live", "1", subject.Stochastic).
		Variant("dead", reused((*population).clear, false)).
		Variant("released", reused((*population).clear, true)).
		Variant("pinned", reused((*population).keepOneAPage, false))
}

func reused(dropSome func(old *population), release bool) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		from, to := p.Int("from"), p.Int("to")
		return watched(func() (uint64, subject.Values, error) {
			old, fresh := newPopulation(oldBytes/from), newPopulation(newBytes/to)
			before := residentBytes()
			old.grow(from)
			oldPages := old.pages()
			dropSome(old)
			collect()
			if release {
				debug.FreeOSMemory()
			}
			live := old.liveBytes()
			resident := max(residentBytes()-before, 0)
			fresh.grow(to)
			if !old.intact() {
				return 0, nil, errors.New("a survivor is not what it was")
			}
			return fresh.sum(), subject.Values{
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
			old := newPopulation(refillOldBytes / size)
			fresh := newPopulation(refillBytes / (size * times))
			old.grow(size)
			old.thin(refillOldBytes/size/64, 1)
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
