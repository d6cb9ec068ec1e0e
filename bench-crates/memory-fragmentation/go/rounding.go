package main

import (
	"runtime"

	"claimbench.dev/subject"
)

// roundingBlocks is how many blocks are looked at for their size and alignment.
const roundingBlocks = 64

// roundingExperiment asks what block a request is given: by how much the bytes ever allocated grow.
func roundingExperiment() *subject.Definition {
	return subject.Experiment("rounding", subject.Param("size", 100, 8, 1<<20)).
		Value("slot_bytes", "bytes", subject.Exact).
		Value("waste_percent", "percent", subject.Exact).
		Value("slot_over_granule_bytes", "bytes", subject.Exact).
		Value("misaligned_blocks", "blocks", subject.Exact).
		Variant("bytes", func(p subject.Params) subject.Op {
			size := p.Int("size")
			return subject.Probe(func() (int, subject.Values, error) {
				slot, misaligned := slotOf(size)
				return size, subject.Values{
					"slot_bytes":              slot,
					"waste_percent":           wastePercent(size, slot),
					"slot_over_granule_bytes": slot % spanPageBytes,
					"misaligned_blocks":       misaligned,
				}, nil
			})
		})
}

// slotOf returns the size of the block behind a request, and how many of some blocks do not begin
// at a page of the heap. The runtime may allocate something of its own beside a block, never less:
// the least growth is the block's.
func slotOf(size int) (slot, misaligned int) {
	blocks := newPopulation(roundingBlocks)
	var before, after runtime.MemStats
	for i := range blocks.blocks {
		runtime.ReadMemStats(&before)
		blocks.blocks[i] = newBlock(size, i)
		runtime.ReadMemStats(&after)
		if grown := int(after.TotalAlloc - before.TotalAlloc); i == 0 || grown < slot {
			slot = grown
		}
		if address(blocks.blocks[i])%spanPageBytes != 0 {
			misaligned++
		}
	}
	return slot, misaligned
}

// roundingSweepExperiment looks at every request of a range. The block is read from the capacity
// that append gives a slice of that length; a test compares the two ways.
func roundingSweepExperiment() *subject.Definition {
	return subject.Experiment("rounding-sweep",
		subject.Param("from", 129, 8, 1<<20), subject.Param("to", 32_768, 8, 1<<20)).
		Value("worst_percent", "percent", subject.Exact).
		Value("worst_size_bytes", "bytes", subject.Exact).
		Value("mean_percent", "percent", subject.Exact).
		Variant("bytes", func(p subject.Params) subject.Op {
			from, to := p.Int("from"), p.Int("to")
			return subject.Probe(func() (int, subject.Values, error) {
				content := make([]byte, to)
				worst, worstSize, sum := 0.0, from, 0.0
				for size := from; size <= to; size++ {
					waste := wastePercent(size, roundedCapacity(content[:size]))
					if waste > worst {
						worst, worstSize = waste, size
					}
					sum += waste
				}
				sizes := max(to+1-from, 0)
				return sizes, subject.Values{
					"worst_percent":    worst,
					"worst_size_bytes": worstSize,
					"mean_percent":     sum / float64(max(sizes, 1)),
				}, nil
			})
		})
}

//go:noinline
func roundedCapacity(content []byte) int {
	return cap(append([]byte(nil), content...))
}

// wastePercent is the share of a slot that was not asked for.
func wastePercent(size, slot int) float64 {
	return 100 * float64(slot-size) / float64(slot)
}
