package main

import (
	"cmp"
	"slices"

	"claimbench.dev/subject"
)

const partitionSeed = 4

// partition moves what is accepted to the front, in one pass of two indices, and says how much
// that is.
func partition(items []uint64, accepts func(uint64) bool) int {
	write := 0
	for read := range items {
		if accepts(items[read]) {
			items[read], items[write] = items[write], items[read]
			write++
		}
	}
	return write
}

// splitExperiment splits a random permutation at a third of its values.
func splitExperiment() *subject.Definition {
	return subject.Experiment("split", subject.Param("n", 4096, 4, 1<<20)).
		Value("reads", "items", subject.Exact).
		Value("misplaced", "items", subject.Exact).
		Variant("two-indices", func(p subject.Params) subject.Op {
			n := p.Int("n")
			pivot := uint64(n / 3)
			items := newRandom(partitionSeed).permutation(n)
			scratch := slices.Clone(items)
			reads := 0
			return subject.Loop(func() int {
				copy(scratch, items)
				return splitCounted(scratch, pivot, &reads)
			}).Observe(func(split int) subject.Values {
				misplaced := 0
				for i, item := range scratch {
					if (item < pivot) != (i < split) {
						misplaced++
					}
				}
				return subject.Values{"reads": reads, "misplaced": misplaced}
			})
		})
}

//go:noinline
func splitCounted(items []uint64, pivot uint64, reads *int) int {
	*reads = 0
	return partition(items, func(item uint64) bool {
		*reads++
		return item < pivot
	})
}

// quickselect returns the item of rank k: partitioned by a random pivot, twice, so that equal items
// end the search. It counts the items it tests.
func quickselect(items []uint64, k int, r *random, tests *int) uint64 {
	low, high := 0, len(items)
	for {
		pivot := items[low+r.below(high-low)]
		less := low + partition(items[low:high], func(item uint64) bool {
			*tests++
			return item < pivot
		})
		if k < less {
			high = less
			continue
		}
		low = less + partition(items[less:high], func(item uint64) bool {
			*tests++
			return item <= pivot
		})
		if k < low {
			return pivot
		}
	}
}

// selectExperiment finds the item of a random rank in each of several permutations, tests or
// comparisons counted.
func selectExperiment() *subject.Definition {
	type selector func(items []uint64, k, trial int, tests *int) uint64
	selecting := func(find selector) setUp {
		return func(p subject.Params) subject.Op {
			n, trials := p.Int("n"), p.Int("trials")
			return subject.Probe(func() (uint64, subject.Values, error) {
				r := newRandom(partitionSeed)
				var found folded
				tests := 0
				for trial := range trials {
					items := r.permutation(n)
					k := r.below(n)
					found.add(find(items, k, trial, &tests))
				}
				mean := float64(tests) / float64(trials)
				return uint64(found), subject.Values{"tests_mean": mean}, nil
			})
		}
	}
	return subject.Experiment("select",
		subject.Param("n", 4096, 1, 1<<20), subject.Param("trials", 25, 1, 1000)).
		Value("tests_mean", "tests", subject.Exact).
		Variant("quickselect", selecting(func(items []uint64, k, trial int, tests *int) uint64 {
			return quickselect(items, k, newRandom(uint64(trial)), tests)
		})).
		Variant("sort", selecting(func(items []uint64, k, _ int, tests *int) uint64 {
			slices.SortFunc(items, func(a, b uint64) int {
				*tests++
				return cmp.Compare(a, b)
			})
			return items[k]
		}))
}

// medianExperiment finds the median of one permutation, to be timed.
func medianExperiment() *subject.Definition {
	timed := func(find func(items []uint64, k int) uint64) setUp {
		return func(p subject.Params) subject.Op {
			items := newRandom(partitionSeed).permutation(p.Int("n"))
			scratch := slices.Clone(items)
			return subject.Loop(func() uint64 {
				copy(scratch, items)
				return find(scratch, len(items)/2)
			})
		}
	}
	return subject.Experiment("median", subject.Param("n", 4096, 1, 1<<20)).
		Variant("quickselect", timed(func(items []uint64, k int) uint64 {
			tests := 0
			return quickselect(items, k, newRandom(partitionSeed), &tests)
		})).
		Variant("sort", timed(func(items []uint64, k int) uint64 {
			slices.Sort(items)
			return items[k]
		}))
}
