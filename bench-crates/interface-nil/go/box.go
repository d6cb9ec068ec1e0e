package main

import (
	"fmt"

	"claimbench.dev/subject"
)

// headerExperiment looks at a slice inside an interface.
func headerExperiment() *subject.Definition {
	with := func(slice []string) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				held := any(slice)
				inside := headerIn(&held)
				return subject.None{}, subject.Values{
					"equals_nil":     equalsNil(held),
					"prints":         fmt.Sprint(held),
					"data_word":      state(wordsOf(&held).data),
					"header_pointer": state(inside.data),
					"length":         inside.length,
					"capacity":       inside.capacity,
				}, nil
			})
		}
	}
	return subject.Experiment("header").
		Value("equals_nil", "", subject.State).
		Value("prints", "", subject.State).
		Value("data_word", "", subject.State).
		Value("header_pointer", "", subject.State).
		Value("length", "elements", subject.Exact).
		Value("capacity", "elements", subject.Exact).
		Variant("empty", with(nil)).
		Variant("filled", with([]string{"a", "b"}))
}

// kept is where the boxed values go, so that they are really put on the heap.
var kept any

// boxing converts a value that the compiler does not know.
func boxing[T any](value T) func(subject.Params) subject.Op {
	return func(subject.Params) subject.Op {
		return subject.Loop(func() bool {
			kept = box(value)
			return kept != nil
		})
	}
}

//go:noinline
func box[T any](value T) any {
	return value
}

// boxExperiment puts a value into an interface that outlives the call.
func boxExperiment() *subject.Definition {
	return subject.Experiment("box").
		Variant("nil-pointer", boxing((*node)(nil))).
		Variant("pointer", boxing(&node{value: seven})).
		Variant("empty-list", boxing([]string(nil))).
		Variant("list", boxing([]string{"a", "b"})).
		Variant("zero", boxing(0)).
		Variant("small-number", boxing(255)).
		Variant("number", boxing(256)).
		Variant("empty-text", boxing("")).
		Variant("text", boxing("seven")).
		Variant("empty-struct", boxing(struct{}{}))
}
