package main

import (
	"sync/atomic"

	"claimbench.dev/subject"
)

// loopExperiment computes in a loop, without a call or with one. What the compiler made of them is
// read from the program.
func loopExperiment() *subject.Definition {
	with := func(loop func(uint64) uint64) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			steps := uint64(p.Int("steps"))
			return subject.Loop(func() uint64 { return loop(steps) })
		}
	}
	return subject.Experiment("loop", subject.Param("steps", 1000, 0, 1_000_000_000)).
		Variant("tight", with(spinTight)).
		Variant("calling", with(spinCalling))
}

// mixed is where loops leave what they compute, so that it is computed.
var mixed atomic.Uint64

// spinTight computes in a loop without a call.
//
//go:noinline
func spinTight(steps uint64) uint64 {
	x := steps | 1
	for range steps {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

// spinCalling is the same with a call in its loop.
//
//go:noinline
func spinCalling(steps uint64) uint64 {
	x := steps | 1
	for range steps {
		x = step(x)
	}
	return x
}

//go:noinline
func step(x uint64) uint64 {
	x ^= x << 13
	x ^= x >> 7
	return x ^ x<<17
}
