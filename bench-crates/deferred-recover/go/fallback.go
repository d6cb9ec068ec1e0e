package main

import "claimbench.dev/subject"

// fallback is what the functions below mean to return when they cannot divide.
const fallback = -1

//go:noinline
func named(a, b int) (result int) {
	defer func() {
		if recover() != nil {
			result = fallback
		}
	}()
	return a / b
}

// unnamed sets a variable that is not the result.
//
//go:noinline
func unnamed(a, b int) int {
	result := 0
	defer func() {
		if recover() != nil {
			result = fallback
		}
	}()
	result = a / b
	return result
}

// fallbackExperiment divides by zero and by something else.
func fallbackExperiment() *subject.Definition {
	with := func(divide func(a, b int) int, divisor int) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				return subject.None{}, subject.Values{"result": divide(21, divisor)}, nil
			})
		}
	}
	return subject.Experiment("fallback").
		Value("result", "", subject.Exact).
		Variant("named", with(named, 0)).
		Variant("unnamed", with(unnamed, 0)).
		Variant("divisible", with(named, 3))
}
