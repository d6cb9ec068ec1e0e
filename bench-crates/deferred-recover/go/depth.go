package main

import (
	"errors"

	"claimbench.dev/subject"
)

// failed is what the experiment answers once it has the failure.
const failed = -1

var errDeep = errors.New("deep down")

// descend calls itself to a depth and panics there.
//
//go:noinline
func descend(depth int) int {
	if depth == 0 {
		panic(errDeep)
	}
	return descend(depth-1) + 1
}

//go:noinline
func recoverFromDepth(depth int) (result int) {
	defer func() {
		if recover() != nil {
			result = failed
		}
	}()
	return descend(depth)
}

// descendOrFail does the same and returns an error.
//
//go:noinline
func descendOrFail(depth int) (int, error) {
	if depth == 0 {
		return 0, errDeep
	}
	below, err := descendOrFail(depth - 1)
	if err != nil {
		return 0, err
	}
	return below + 1, nil
}

//go:noinline
func errorFromDepth(depth int) int {
	result, err := descendOrFail(depth)
	if err != nil {
		return failed
	}
	return result
}

// depthExperiment brings a failure up from a depth of the stack.
func depthExperiment() *subject.Definition {
	with := func(fail func(int) int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			depth := p.Int("depth")
			return subject.Loop(func() int { return fail(depth) })
		}
	}
	return subject.Experiment("depth", subject.Param("depth", 16, 0, 10_000)).
		Variant("panic", with(recoverFromDepth)).
		Variant("error", with(errorFromDepth))
}
