package main

import "claimbench.dev/subject"

// The two functions below are looked up by name in the built program.

//go:noinline
func deadSum(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += i * 3
	}
	_ = sum
	return n
}

// total is where the live loop's sum goes.
var total int

//go:noinline
func liveSum(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += i * 3
	}
	total = sum
	return n
}

// deadLoopExperiment adds up n numbers, for nobody or for real.
func deadLoopExperiment() *subject.Definition {
	with := func(sum func(int) int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Loop(func() int { return sum(n) })
		}
	}
	return subject.Experiment("dead-loop", subject.Param("n", 10_000, 1, 100_000_000)).
		Variant("dead", with(deadSum)).
		Variant("live", with(liveSum))
}
