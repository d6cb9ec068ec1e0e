package main

import (
	"cmp"
	"slices"

	"claimbench.dev/subject"
)

// targetsMost bounds how many targets are looked for.
const targetsMost = 1 << 16

// searchExperiment looks for keys that are there and for keys between them in a table of n.
func searchExperiment() *subject.Definition {
	return subject.Experiment("search", subject.Param("n", 1024, 1, 1<<21)).
		Value("comparisons_most", "comparisons", subject.Exact).
		Variant("binary-search", func(p subject.Params) subject.Op {
			n := p.Int("n")
			table := make([]uint64, n)
			for i := range table {
				table[i] = uint64(2 * i)
			}
			step := (2*n + targetsMost - 1) / targetsMost
			most := 0
			return subject.Loop(func() uint64 { return searchAll(table, step, &most) }).
				Observe(func(uint64) subject.Values {
					return subject.Values{"comparisons_most": most}
				})
		})
}

//go:noinline
func searchAll(table []uint64, step int, most *int) uint64 {
	sum := uint64(0)
	for target := 0; target <= 2*len(table); target += step {
		comparisons := 0
		at, found := slices.BinarySearchFunc(table, uint64(target), func(key, target uint64) int {
			comparisons++
			return cmp.Compare(key, target)
		})
		*most = max(*most, comparisons)
		sum += 2 * uint64(at)
		if found {
			sum++
		}
	}
	return sum
}

// positionExperiment looks for 14 and 9 in a table of five, and for 7 where it is there six times.
func positionExperiment() *subject.Definition {
	return subject.Experiment("position").
		Value("found", "", subject.State).
		Value("found_at", "index", subject.Exact).
		Value("missing", "", subject.State).
		Value("insert_at", "index", subject.Exact).
		Value("first_of_six_at", "index", subject.Exact).
		Variant("binary-search", func(subject.Params) subject.Op {
			return subject.Probe(func() (int, subject.Values, error) {
				table := []uint64{3, 8, 14, 21, 30}
				repeated := []uint64{2, 7, 7, 7, 7, 7, 7, 9}
				foundAt, found := slices.BinarySearch(table, 14)
				insertAt, there := slices.BinarySearch(table, 9)
				firstAt, _ := slices.BinarySearch(repeated, 7)
				return 10*foundAt + insertAt, subject.Values{
					"found": found, "found_at": foundAt, "missing": !there,
					"insert_at": insertAt, "first_of_six_at": firstAt,
				}, nil
			})
		})
}
