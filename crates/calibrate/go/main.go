// Command calibration is the Go subject that Go's own testing.B is compared with.
package main

import "claimbench.dev/subject"

func main() {
	subject.Serve("calibration", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		subject.Experiment("arithmetic", subject.Param("steps", 1000, 1, 100_000_000)).
			Variant("xorshift", func(p subject.Params) subject.Op {
				steps := p.Int("steps")
				return subject.Loop(func() uint64 { return arithmetic(steps) })
			}),
	}
}

// arithmetic does steps that each wait for the one before (xorshift; Marsaglia 2003).
//
//go:noinline
func arithmetic(steps int) uint64 {
	state := uint64(0x9e3779b97f4a7c15)
	for range steps {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
	}
	return state
}
