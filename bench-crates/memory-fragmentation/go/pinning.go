package main

import (
	"runtime"
	"runtime/debug"

	"claimbench.dev/subject"
)

// pinningExperiment makes objects of one size, of which a random few survive: everything else is
// collected and given back.
func pinningExperiment() *subject.Definition {
	return subject.Experiment("pinning",
		subject.Param("objects", 262_144, 1, 4_194_304),
		subject.Param("survivors", 8192, 1, 4_194_304),
		subject.Param("size", 128, 16, 4096),
		subject.Param("seed", 1, 0, 1_000_000)).
		Value("live_bytes", "bytes", subject.Exact).
		Value("pinned_held_bytes", "bytes", subject.Stochastic).
		Value("pinned_resident_bytes", "bytes", subject.Stochastic).
		Value("resident_over_live", "1", subject.Stochastic).
		Variant("kept", pinned((*population).grow, 0)).
		Variant("two-threads", pinned((*population).growInTwoThreads, 0)).
		Variant("memory-limit", pinned((*population).grow, 16<<20))
}

// pinned observes survivors; with a limit, under that limit on the runtime's memory.
func pinned(grow func(*population, int), limitBytes int64) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		objects := p.Int("objects")
		survivors := min(p.Int("survivors"), objects)
		size, seed := p.Int("size"), p.Int("seed")
		return watched(func() (uint64, subject.Values, error) {
			many := newPopulation(objects)
			before := settledResidentBytes()
			heldBefore := heapNow().heldBytes()
			grow(many, size)
			many.thin(survivors, seed)
			if limitBytes > 0 {
				defer debug.SetMemoryLimit(debug.SetMemoryLimit(limitBytes))
			}
			resident := max(settledResidentBytes()-before, 0)
			live := many.liveBytes()
			return many.sum(), subject.Values{
				"live_bytes":            live,
				"pinned_held_bytes":     max(heapNow().heldBytes()-heldBefore, 0),
				"pinned_resident_bytes": resident,
				"resident_over_live":    float64(resident) / float64(live),
			}, nil
		})
	}
}

// compactionExperiment asks whether moving the survivors together would save what the runtime's own
// numbers say.
func compactionExperiment() *subject.Definition {
	return subject.Experiment("compaction",
		subject.Param("objects", 262_144, 1, 4_194_304),
		subject.Param("survivors", 8192, 1, 4_194_304)).
		Value("predicted_saving_share", "1", subject.Stochastic).
		Value("saved_share", "1", subject.Stochastic).
		Value("error_share", "1", subject.Stochastic).
		Variant("copied", func(p subject.Params) subject.Op {
			objects := p.Int("objects")
			survivors := min(p.Int("survivors"), objects)
			return watched(func() (uint64, subject.Values, error) {
				before := settledResidentBytes()
				many := newPopulation(objects)
				many.grow(128)
				many.thin(survivors, 1)
				pinned := settledResidentBytes() - before
				heap := heapNow()
				predicted := float64(heap.unusedBytes) / float64(heap.heldBytes())
				sum := many.sum()
				packed := newBlock(max(many.liveBytes(), 8), 0)
				many.clear()
				saved := 1 - float64(settledResidentBytes()-before)/float64(pinned)
				runtime.KeepAlive(packed)
				runtime.KeepAlive(many)
				return sum, subject.Values{
					"predicted_saving_share": predicted,
					"saved_share":            saved,
					"error_share":            max(predicted-saved, saved-predicted),
				}, nil
			})
		})
}
