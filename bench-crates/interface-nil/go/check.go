package main

import (
	"reflect"

	"claimbench.dev/subject"
)

// The functions below count the nils in a list. Each has its check in the loop, so that what is
// timed is the check and not a call; they are looked up by name in the built program as well.

//go:noinline
func countEqual(list []any) int {
	nils := 0
	for _, each := range list {
		if each == nil {
			nils++
		}
	}
	return nils
}

//go:noinline
func countAsserted(list []any) int {
	nils := 0
	for _, each := range list {
		if n, is := each.(*node); is && n == nil {
			nils++
		}
	}
	return nils
}

//go:noinline
func countSwitched(list []any) int {
	nils := 0
	for _, each := range list {
		isNil := false
		switch held := each.(type) {
		case *string:
			isNil = held == nil
		case *int:
			isNil = held == nil
		case []string:
			isNil = held == nil
		case *node:
			isNil = held == nil
		}
		if isNil {
			nils++
		}
	}
	return nils
}

//go:noinline
func countReflected(list []any) int {
	nils := 0
	for _, each := range list {
		if reflect.ValueOf(each).IsNil() {
			nils++
		}
	}
	return nils
}

//go:noinline
func countGuarded(list []any) int {
	nils := 0
	for _, each := range list {
		if isNilGuarded(each) {
			nils++
		}
	}
	return nils
}

// checkExperiment counts the nils among n interfaces that hold nodes, of which the given share is
// nil. The comparison cannot see those; it is given interfaces that hold nothing in their place.
func checkExperiment() *subject.Definition {
	with := func(nothing any, count func([]any) int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			list := spread(p.Int("n"), p.Int("nils"), nothing)
			return subject.Loop(func() int { return count(list) })
		}
	}
	typed := any((*node)(nil))
	return subject.Experiment("check",
		subject.Param("n", 64, 1, 1_000_000), subject.Param("nils", 50, 0, 100)).
		Variant("equals-nil", with(nil, countEqual)).
		Variant("assertion", with(typed, countAsserted)).
		Variant("switch", with(typed, countSwitched)).
		Variant("reflect", with(typed, countReflected)).
		Variant("reflect-guarded", with(typed, countGuarded))
}

// spread makes n interfaces, of which each so many in a hundred, evenly spread, are the nothing.
func spread(n, nils int, nothing any) []any {
	list := make([]any, n)
	for i := range list {
		if (i+1)*nils/100 > i*nils/100 {
			list[i] = nothing
		} else {
			list[i] = &node{value: i}
		}
	}
	return list
}
