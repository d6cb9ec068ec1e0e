package main

import (
	"runtime"
	"slices"

	"claimbench.dev/subject"
)

// holeObjects large objects of holeBytes are made before some die.
const (
	holeObjects = 129
	holeBytes   = 256 << 10
)

// holesExperiment lets every other large object die, in the order of their addresses; then objects
// are made that fit into one hole, or into two that are not side by side. In the last variant three
// of four die, so that holes of three lie side by side.
func holesExperiment() *subject.Definition {
	return subject.Experiment("holes").
		Value("holes_used_share", "1", subject.Stochastic).
		Value("holes", "holes", subject.Stochastic).
		Variant("same", holed(1, 1)).
		Variant("double", holed(2, 1)).
		Variant("double-side-by-side", holed(2, 3))
}

// holed drops so many neighbours between two that stay, and asks for as many bytes as died or more:
// room that there is elsewhere, in what was never used, may be taken first.
func holed(times, neighbours int) func(subject.Params) subject.Op {
	return func(subject.Params) subject.Op {
		return subject.Probe(func() (int, subject.Values, error) {
			old, fresh := newPopulation(holeObjects), newPopulation(holeObjects*3/4/times)
			old.grow(holeBytes)
			dead := old.dropBetween(neighbours)
			collect()
			fresh.grow(holeBytes * times)
			runtime.KeepAlive(old)
			return fresh.liveBytes(), subject.Values{
				"holes_used_share": usedShare(dead, fresh.pages()),
				"holes":            len(dead),
			}, nil
		})
	}
}

// usedShare is the share of the places of dead objects that have one of these pages.
func usedShare(dead, pages []uintptr) float64 {
	used := 0
	for _, at := range dead {
		next, _ := slices.BinarySearch(pages, at/pageBytes)
		if next < len(pages) && pages[next] <= (at+holeBytes-1)/pageBytes {
			used++
		}
	}
	return float64(used) / float64(max(len(dead), 1))
}
