package subject

import (
	"slices"
	"testing"
)

// The same rows as in the twin of this type, crates/subject/src/histogram.rs.
func TestValuesAreRoundedToEightBits(t *testing.T) {
	h := NewHistogram()
	for _, ns := range []int64{0, 1, 1, 255, 256, 257, 1000, 1_000_000, 1_000_001} {
		h.Record(ns)
	}
	want := [][2]int64{{0, 1}, {1, 2}, {255, 1}, {257, 2}, {1002, 1}, {1_001_472, 2}}
	if got := h.counts(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	var zero Histogram
	zero.Merge(h)
	zero.Record(-5)
	if got := zero.counts(); got[0] != [2]int64{0, 2} || len(got) != len(want) {
		t.Errorf("merged: %v", got)
	}
}
