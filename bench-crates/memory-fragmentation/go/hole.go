package main

import (
	"runtime"

	"claimbench.dev/subject"
)

// holeObjects large objects of holeBytes are made before every other one dies: an odd number, so
// that the first and the last live.
const (
	holeObjects = 129
	holeBytes   = 256 << 10
)

// holesExperiment lets every other large object die; then objects are made that fit into one hole,
// or into two that are not side by side.
func holesExperiment() *subject.Definition {
	return subject.Experiment("holes").
		Value("overlap_share", "1", subject.Exact).
		Variant("same", holed(1, 2)).
		Variant("double", holed(2, 2)).
		Variant("double-side-by-side", holed(2, 4))
}

// holed keeps one object in step, and asks for half as many bytes as were freed at least.
func holed(times, step int) func(subject.Params) subject.Op {
	return func(subject.Params) subject.Op {
		return subject.Probe(func() (int, subject.Values, error) {
			old, fresh := newPopulation(holeObjects), newPopulation(holeObjects/4/times)
			old.grow(holeBytes)
			oldPages := old.pages()
			old.keepEvery(step)
			collect()
			fresh.grow(holeBytes * times)
			runtime.KeepAlive(old)
			return fresh.liveBytes(), subject.Values{
				"overlap_share": overlap(fresh.pages(), oldPages),
			}, nil
		})
	}
}
