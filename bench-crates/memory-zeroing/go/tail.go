package main

import (
	"runtime"

	"claimbench.dev/subject"
)

// grown returns the buffer with a new length, in the same array where it fits.
//
//go:noinline
func grown(buffer []byte, length int) []byte {
	if length <= cap(buffer) {
		return buffer[:length]
	}
	longer := make([]byte, length)
	copy(longer, buffer)
	return longer
}

// tailExperiment lengthens a buffer of old bytes that was shortened to `kept` of them, and counts
// what is not zero behind those. The heap is full of old bytes while it does.
func tailExperiment() *subject.Definition {
	lengthen := func(room func(length int) int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			kept, length := p.Int("kept"), p.Int("length")
			return subject.Probe(func() (int, subject.Values, error) {
				dirtyHeap(length)
				buffer := make([]byte, room(length))
				fill(buffer, old)
				buffer = grown(buffer[:kept], length)
				stale := countNonzero(buffer[kept:])
				return len(buffer), subject.Values{"stale_bytes": stale}, nil
			})
		}
	}
	return subject.Experiment("tail",
		subject.Param("kept", 10, 1, 500), subject.Param("length", 1000, 501, 32<<10)).
		Value("stale_bytes", "bytes", subject.Exact).
		Variant("resliced", lengthen(func(length int) int { return length })).
		Variant("made", lengthen(func(length int) int { return length / 2 })).
		Variant("hidden-capacity", func(p subject.Params) subject.Op {
			length := p.Int("length")
			text := string(make([]byte, length))
			return subject.Probe(func() (int, subject.Values, error) {
				dirtyHeap(length)
				const rounds = 1000
				stale := 0
				for range rounds {
					copied := []byte(text)
					appended := append([]byte(nil), copied...)
					for _, each := range [][]byte{copied, appended} {
						stale += countNonzero(each[:cap(each)])
					}
					conversions = append(conversions, copied, appended)
				}
				conversions = nil
				return length, subject.Values{"stale_bytes": stale}, nil
			})
		})
}

// conversions keeps what is looked at on the heap, and each in a slot of its own.
var conversions [][]byte

// dirtyHeap leaves free slots of that size behind, full of old bytes: every second neighbour stays,
// so that no span is given back as a whole.
func dirtyHeap(length int) {
	const count = 4000
	blocks := make([][]byte, count)
	for i := range blocks {
		blocks[i] = make([]byte, length)
		fill(blocks[i], old)
	}
	for i := 0; i < count; i += 2 {
		blocks[i] = nil
	}
	runtime.GC()
	neighbours = blocks
}

var neighbours [][]byte
