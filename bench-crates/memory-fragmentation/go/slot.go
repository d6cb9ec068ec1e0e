package main

import (
	"runtime"

	"claimbench.dev/subject"
)

// slotBlocks is enough for several units of the smallest blocks, with every allocator.
const slotBlocks = 32_768

// slotsExperiment groups the addresses of many blocks by the span they are in.
func slotsExperiment() *subject.Definition {
	return subject.Experiment("slots", subject.Param("size", 128, 16, 2048)).
		Value("slots_in_unit", "blocks", subject.Exact).
		Value("unit_bytes", "bytes", subject.Exact).
		Value("units_over_least", "1", subject.Exact).
		Value("misaligned_blocks", "blocks", subject.Exact).
		Variant("bytes", slotsProbe(newBlock)).
		Variant("pointers", slotsProbe(newPointerBlock))
}

func slotsProbe(make func(size, number int) *byte) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		size := p.Int("size")
		return subject.Probe(func() (int, subject.Values, error) {
			many := newPopulation(slotBlocks)
			for i := range many.blocks {
				many.blocks[i] = make(size, i)
			}
			inUnit := map[uintptr]int{}
			misaligned := 0
			for _, at := range many.addresses() {
				inUnit[at/spanPageBytes]++
				if at%16 != 0 {
					misaligned++
				}
			}
			runtime.KeepAlive(many)
			modal := modalCount(inUnit)
			least := (slotBlocks + modal - 1) / modal
			return slotBlocks, subject.Values{
				"slots_in_unit":     modal,
				"unit_bytes":        spanPageBytes,
				"units_over_least":  float64(len(inUnit)) / float64(least),
				"misaligned_blocks": misaligned,
			}, nil
		})
	}
}

// modalCount is the number of blocks that most units have.
func modalCount(inUnit map[uintptr]int) int {
	unitsWith := map[int]int{}
	for _, blocks := range inUnit {
		unitsWith[blocks]++
	}
	modal := 0
	for blocks, units := range unitsWith {
		if units > unitsWith[modal] || units == unitsWith[modal] && blocks > modal {
			modal = blocks
		}
	}
	return modal
}

// newPointerBlock makes a block of pointers, which the collector has to look into.
//
//go:noinline
func newPointerBlock(size, _ int) *byte {
	return firstByte(make([]*byte, size/pointerBytes))
}
