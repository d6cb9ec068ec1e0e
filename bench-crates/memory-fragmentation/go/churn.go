package main

import (
	"runtime"

	"claimbench.dev/subject"
)

// The sizes of what churns, and one object in how many is kept, in the variants that keep some.
const (
	churnBytes       = 128
	burstBytes       = 16 << 20
	burstObjectBytes = 512
	keepOneIn        = 64
)

// churnExperiment lets objects die at once, after a fifth of that as warm-up.
func churnExperiment() *subject.Definition {
	return subject.Experiment("churn", subject.Param("objects", 2_000_000, 10, 100_000_000)).
		Value("resident_growth", "1", subject.Stochastic).
		Value("held_bytes", "bytes", subject.Stochastic).
		Value("reserved_growth", "1", subject.Stochastic).
		Variant("dropped", churned(false)).
		Variant("kept", churned(true))
}

func churned(keep bool) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		objects := p.Int("objects")
		return watched(func() (int, subject.Values, error) {
			var kept []*byte
			churn := func(count int) {
				for number := range count {
					object := newBlock(churnBytes, number)
					if keep && number%keepOneIn == 0 {
						kept = append(kept, object)
					}
				}
			}
			churn(objects / 5)
			resident, reserved := residentBytes(), heapNow().reservedBytes()
			churn(objects)
			after := heapNow()
			return len(kept), subject.Values{
				"resident_growth": float64(residentBytes()) / float64(resident),
				"held_bytes":      after.heldBytes(),
				"reserved_growth": float64(after.reservedBytes()) / float64(reserved),
			}, nil
		})
	}
}

// burstsExperiment makes bursts of objects that all die, or of which some survive, with a
// collection after each.
func burstsExperiment() *subject.Definition {
	return subject.Experiment("bursts", subject.Param("cycles", 5, 2, 100)).
		Value("held_growth", "1", subject.Stochastic).
		Value("left_held_bytes", "bytes", subject.Stochastic).
		Variant("dead", burst(false)).
		Variant("pinned", burst(true))
}

func burst(keep bool) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		cycles := p.Int("cycles")
		return subject.Probe(func() (int, subject.Values, error) {
			objects := burstBytes / burstObjectBytes
			var kept []*population
			collect()
			before := heapNow().heldBytes()
			var first, last float64
			for cycle := range cycles {
				many := newPopulation(objects)
				many.grow(burstObjectBytes)
				last = float64(heapNow().heldBytes())
				if cycle == 0 {
					first = last
				}
				if keep {
					many.thin(objects/keepOneIn, 1)
					kept = append(kept, many)
				}
				collect()
			}
			left := max(heapNow().heldBytes()-before, 0)
			alive := 0
			for _, many := range kept {
				alive += many.liveBytes()
			}
			runtime.KeepAlive(kept)
			return alive, subject.Values{
				"held_growth": last / first, "left_held_bytes": left,
			}, nil
		})
	}
}
