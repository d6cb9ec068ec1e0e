package subject

import (
	"cmp"
	"math/bits"
	"slices"
)

// histogramBits is how many significant bits a recorded value keeps: an error of at most 0.4 %.
const histogramBits = 8

// Histogram counts times in ns, rounded to eight significant bits, as an HDR histogram of two
// digits does. The zero value is ready for use; it is for one goroutine at a time.
type Histogram struct {
	count map[int64]int64
}

// NewHistogram returns an empty histogram.
func NewHistogram() *Histogram {
	return &Histogram{}
}

// Record counts one time. A time below zero counts as zero.
func (h *Histogram) Record(ns int64) {
	h.add(middle(max(ns, 0)), 1)
}

// Merge adds the counts of another histogram.
func (h *Histogram) Merge(other *Histogram) {
	for value, count := range other.count {
		h.add(value, count)
	}
}

func (h *Histogram) add(value, count int64) {
	if h.count == nil {
		h.count = make(map[int64]int64)
	}
	h.count[value] += count
}

// middle is the middle of the bucket of a value.
func middle(ns int64) int64 {
	shift := max(bits.Len64(uint64(ns))-histogramBits, 0)
	low := ns >> shift << shift
	return low + (1<<shift)/2
}

// counts returns pairs of value and count, the values ascending.
func (h *Histogram) counts() [][2]int64 {
	pairs := make([][2]int64, 0, len(h.count))
	for value, count := range h.count {
		pairs = append(pairs, [2]int64{value, count})
	}
	slices.SortFunc(pairs, func(a, b [2]int64) int { return cmp.Compare(a[0], b[0]) })
	return pairs
}
