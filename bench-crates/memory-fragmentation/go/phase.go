package main

import (
	"runtime"
	"runtime/debug"
	"time"

	"claimbench.dev/subject"
)

// phaseHeapBytes is what a heap grows by.
const phaseHeapBytes = 24 << 20

// The phases after the start, as the values of the parameter phase.
const (
	phaseGrow = 1 + iota
	phaseDrop
	phaseCollect
	phaseRelease
)

// phasesExperiment goes as far as phase says, then looks.
func phasesExperiment() *subject.Definition {
	return subject.Experiment("phases", subject.Param("phase", 4, 0, 4)).
		Value("live_bytes", "bytes", subject.Exact).
		Value("held_bytes", "bytes", subject.Stochastic).
		Value("released_bytes", "bytes", subject.Stochastic).
		Value("resident_bytes", "bytes", subject.Stochastic).
		Value("resident_share", "1", subject.Stochastic).
		Value("lazy_free_share", "1", subject.Stochastic).
		Value("peak_bytes", "bytes", subject.Stochastic).
		Value("minor_faults", "faults", subject.Stochastic).
		Value("mappings", "mappings", subject.Stochastic).
		Variant("one-block", lived(phaseHeapBytes, 0)).
		Variant("small-blocks", lived(1024, 0)).
		Variant("scattered", lived(128, 64))
}

// lived is a heap of blocks of so many bytes, of which one in keepOneIn is kept; none when that
// is 0.
func lived(size, keepOneIn int) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		phase := p.Int("phase")
		return watched(func() (uint64, subject.Values, error) {
			many := newPopulation(phaseHeapBytes / size)
			start := settledResidentBytes()
			grown := start
			if phase >= phaseGrow {
				many.grow(size)
				grown = residentBytes()
			}
			if phase >= phaseDrop {
				if keepOneIn == 0 {
					many.clear()
				} else {
					many.thin(phaseHeapBytes/size/keepOneIn, 1)
				}
			}
			if phase >= phaseCollect {
				collect()
			}
			if phase >= phaseRelease {
				debug.FreeOSMemory()
			}
			seen, err := phaseValues(start, grown)
			seen["live_bytes"] = many.liveBytes()
			return many.sum(), seen, err
		})
	}
}

func phaseValues(start, grown int) (subject.Values, error) {
	now, err := residentNow()
	if err != nil {
		return subject.Values{}, err
	}
	peak, err := peakBytes()
	if err != nil {
		return subject.Values{}, err
	}
	faults, err := minorFaults()
	if err != nil {
		return subject.Values{}, err
	}
	mapped, err := mappings()
	heap := heapNow()
	growth := float64(max(grown-start, 1))
	return subject.Values{
		"held_bytes":      heap.heldBytes(),
		"released_bytes":  heap.releasedBytes,
		"resident_bytes":  now.bytes,
		"resident_share":  float64(max(now.bytes-start, 0)) / growth,
		"lazy_free_share": float64(now.lazyFreeBytes) / growth,
		"peak_bytes":      peak,
		"minor_faults":    faults,
		"mappings":        mapped,
	}, err
}

// What counts as given back, and how often an idle process looks at itself.
const (
	returnedShare = 0.1
	lookEvery     = 50 * time.Millisecond
)

// idleExperiment lets everything die, and then nothing happens for a while, or until it has been
// given back.
func idleExperiment() *subject.Definition {
	return subject.Experiment("idle", subject.Param("idle_ms", 1500, 0, 60_000)).
		Value("returned", "", subject.State).
		Variant("one-above", func(p subject.Params) subject.Op {
			idle := time.Duration(p.Int("idle_ms")) * time.Millisecond
			return watched(func() (uint64, subject.Values, error) {
				many := newPopulation(phaseHeapBytes / 1024)
				start := residentBytes()
				many.grow(1024)
				above := newBlock(1024, 0)
				grown := float64(residentBytes() - start)
				many.clear()
				// The scavenger's goal follows from what the last cycle found: the first finds the
				// old heap, and only the second a small one.
				collect()
				collect()
				returned := func() bool {
					return float64(residentBytes()-start)/grown <= returnedShare
				}
				for waited := time.Duration(0); !returned() && waited < idle; waited += lookEvery {
					time.Sleep(lookEvery)
				}
				seen := subject.Values{"returned": returned()}
				runtime.KeepAlive(above)
				return many.sum(), seen, nil
			})
		})
}
