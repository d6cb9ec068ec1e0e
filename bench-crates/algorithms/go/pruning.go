package main

import (
	"errors"
	"maps"
	"runtime"
	"slices"

	"claimbench.dev/subject"
)

// keptIn says that one entry in so many stays.
const keptIn = 100

func numbered(n int) map[uint64]uint64 {
	entries := make(map[uint64]uint64)
	for key := range uint64(n) {
		entries[key] = key
	}
	return entries
}

func prune(entries map[uint64]uint64) {
	maps.DeleteFunc(entries, func(key, _ uint64) bool { return key%keptIn != 0 })
}

// cloneExperiment changes a map and looks at its clone: at a number in it, and at a list in it.
func cloneExperiment() *subject.Definition {
	return subject.Experiment("clone").
		Value("independent", "", subject.State).
		Value("nested_independent", "", subject.State).
		Variant("clone", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				counts := map[string]int{"one": 1, "two": 2}
				lists := map[string][]int{"primes": {2, 3, 5}}
				counted, listed := maps.Clone(counts), maps.Clone(lists)
				counts["one"]++
				delete(counts, "two")
				lists["primes"][0] = 7
				return subject.None{}, subject.Values{
					"independent":        maps.Equal(counted, map[string]int{"one": 1, "two": 2}),
					"nested_independent": slices.Equal(listed["primes"], []int{2, 3, 5}),
				}, nil
			})
		})
}

// errMaps answers a request for more iterations than there are maps to prune.
var errMaps = errors.New("more iterations than maps")

// pruneExperiment deletes all but one in a hundred of n entries, the predicate's calls counted.
func pruneExperiment() *subject.Definition {
	return subject.Experiment("prune", subject.Param("n", 4096, 1, 1<<20)).
		Value("calls", "calls", subject.Exact).
		Variant("delete-func", func(p subject.Params) subject.Op {
			n := p.Int("n")
			// One for the warm-up of a heap count, one to be counted.
			full := []map[uint64]uint64{numbered(n), numbered(n)}
			calls := 0
			return subject.Loop(func() int {
				if len(full) == 0 {
					panic(errMaps)
				}
				entries := full[0]
				full = full[1:]
				return deleteCounted(entries, &calls)
			}).Observe(func(int) subject.Values { return subject.Values{"calls": calls} })
		})
}

//go:noinline
func deleteCounted(entries map[uint64]uint64, calls *int) int {
	*calls = 0
	maps.DeleteFunc(entries, func(key, _ uint64) bool {
		*calls++
		return key%keptIn != 0
	})
	return len(entries)
}

// shrinkExperiment looks which share of a map's memory is still there when all but one in a hundred
// of its entries are gone.
func shrinkExperiment() *subject.Definition {
	shrinking := func(shrink func(map[uint64]uint64) map[uint64]uint64) setUp {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (int, subject.Values, error) {
				before := float64(liveBytes())
				entries := numbered(n)
				full := float64(liveBytes()) - before
				entries = shrink(entries)
				kept := float64(liveBytes()) - before
				left := len(entries)
				runtime.KeepAlive(entries)
				return left, subject.Values{"kept_share": kept / full}, nil
			})
		}
	}
	return subject.Experiment("shrink", subject.Param("n", 1<<17, 1<<14, 1<<22)).
		Value("kept_share", "share", subject.Stochastic).
		Variant("delete-func", shrinking(func(entries map[uint64]uint64) map[uint64]uint64 {
			prune(entries)
			return entries
		})).
		Variant("delete-and-copy", shrinking(func(entries map[uint64]uint64) map[uint64]uint64 {
			prune(entries)
			return copied(entries)
		}))
}

// copied puts the entries into a map that has never been larger.
func copied(entries map[uint64]uint64) map[uint64]uint64 {
	fresh := make(map[uint64]uint64, len(entries))
	maps.Copy(fresh, entries)
	return fresh
}

// copyPrunedExperiment copies a map of which one in a hundred of n entries is left.
func copyPrunedExperiment() *subject.Definition {
	copying := func(duplicate func(map[uint64]uint64) map[uint64]uint64) setUp {
		return func(p subject.Params) subject.Op {
			entries := numbered(p.Int("n"))
			prune(entries)
			return subject.Loop(func() int { return len(duplicate(entries)) })
		}
	}
	return subject.Experiment("copy-pruned", subject.Param("n", 1<<17, 1<<10, 1<<22)).
		Variant("clone", copying(maps.Clone)).
		Variant("copy", copying(copied))
}
