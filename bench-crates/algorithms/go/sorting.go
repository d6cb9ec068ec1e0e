package main

import (
	"cmp"
	"slices"

	"claimbench.dev/subject"
)

const (
	sortSeed = 3
	// patterns is how many patterns of inputs there are.
	patterns = 6
)

// pattern returns an input by number: random, ascending, descending, all equal, sawtooth, sixteen
// different keys.
func pattern(number, n int) []uint64 {
	r := newRandom(sortSeed)
	if number == 0 {
		return r.permutation(n)
	}
	all := ascending(n)
	for i := range all {
		switch number {
		case 2:
			all[i] = uint64(n - 1 - i)
		case 3:
			all[i] = 7
		case 4:
			all[i] = uint64(i % 1000)
		case 5:
			all[i] = r.draw() % 16
		}
	}
	return all
}

// sortExperiment sorts, comparisons counted.
func sortExperiment() *subject.Definition {
	counted := func(sort func([]uint64, func(a, b uint64) int)) setUp {
		return func(p subject.Params) subject.Op {
			keys := pattern(p.Int("pattern"), p.Int("n"))
			return subject.Probe(func() (uint64, subject.Values, error) {
				sorted, comparisons := slices.Clone(keys), 0
				sort(sorted, func(a, b uint64) int {
					comparisons++
					return cmp.Compare(a, b)
				})
				return fold(sorted), subject.Values{"comparisons": comparisons}, nil
			})
		}
	}
	return subject.Experiment("sort",
		subject.Param("n", 1024, 1, 1<<20), subject.Param("pattern", 0, 0, patterns-1)).
		Value("comparisons", "comparisons", subject.Exact).
		Variant("unstable", counted(slices.SortFunc)).
		Variant("stable", counted(slices.SortStableFunc))
}

// sortPlainExperiment sorts random keys, in a loop that copies them first.
func sortPlainExperiment() *subject.Definition {
	plain := func(sort func([]uint64)) setUp {
		return func(p subject.Params) subject.Op {
			keys := pattern(0, p.Int("n"))
			sorted := slices.Clone(keys)
			return subject.Loop(func() uint64 {
				copy(sorted, keys)
				sort(sorted)
				return fold(sorted)
			})
		}
	}
	return subject.Experiment("sort-plain", subject.Param("n", 4096, 1, 1<<20)).
		Variant("unstable", plain(slices.Sort)).
		Variant("stable", plain(func(keys []uint64) { slices.SortStableFunc(keys, cmp.Compare) }))
}

// tied is a key with the place it had.
type tied struct {
	key   uint64
	place int
}

// tiesExperiment sorts n pairs by their keys, of which there are four, and counts neighbours that
// were the other way round before.
func tiesExperiment() *subject.Definition {
	sorted := func(sort func([]tied, func(a, b tied) int)) setUp {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (uint64, subject.Values, error) {
				r := newRandom(sortSeed)
				pairs := make([]tied, n)
				for i := range pairs {
					pairs[i] = tied{r.draw() % 4, i}
				}
				sort(pairs, func(a, b tied) int { return cmp.Compare(a.key, b.key) })
				var keys folded
				swapped := 0
				for i, pair := range pairs {
					keys.add(pair.key)
					if i > 0 && pair.key == pairs[i-1].key && pair.place < pairs[i-1].place {
						swapped++
					}
				}
				return uint64(keys), subject.Values{"swapped": swapped}, nil
			})
		}
	}
	return subject.Experiment("ties", subject.Param("n", 64, 1, 1<<16)).
		Value("swapped", "ties", subject.Exact).
		Variant("unstable", sorted(slices.SortFunc)).
		Variant("stable", sorted(slices.SortStableFunc))
}
