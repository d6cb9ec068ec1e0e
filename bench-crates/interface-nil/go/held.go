package main

import (
	"fmt"

	"claimbench.dev/subject"
)

// entry is something an interface may hold.
type entry struct {
	name  string
	value any
	// isNil is what a check that looks inside should say.
	isNil bool
}

// entries are the twelve values: the interface that holds nothing, a nil of each kind of type that
// has one, and values of types that have none.
func entries() []entry {
	var unassigned any
	return []entry{
		{"unassigned", unassigned, true},
		{"string-pointer", (*string)(nil), true},
		{"int-pointer", (*int)(nil), true},
		{"map", map[string]int(nil), true},
		{"channel", (chan int)(nil), true},
		{"function", (func())(nil), true},
		{"slice", []string(nil), true},
		{"unsafe-pointer", nilUnsafePointer(), true},
		{"number", 7, false},
		{"text", "seven", false},
		{"struct", node{value: 7}, false},
		{"array", [2]int{7, 7}, false},
	}
}

// equalsNil is the comparison itself; it is looked up by name in the built program.
//
//go:noinline
func equalsNil(i any) bool {
	return i == nil
}

// heldExperiment puts each of the values into an interface and looks at it from all sides.
func heldExperiment() *subject.Definition {
	definition := subject.Experiment("held").
		Value("equals_nil", "", subject.State).
		Value("type_word", "", subject.State).
		Value("data_word", "", subject.State).
		Value("shown", "", subject.State).
		Value("bare_says", "", subject.State).
		Value("pointers_only_says", "", subject.State).
		Value("guarded_says", "", subject.State)
	for _, each := range entries() {
		definition.Variant(each.name, looking(func() any { return each.value }))
	}
	return definition.Variant("nil-error", looking(func() any {
		var none error
		return none
	}))
}

func looking(held func() any) func(subject.Params) subject.Op {
	return func(subject.Params) subject.Op {
		return subject.Probe(func() (subject.None, subject.Values, error) {
			value := held()
			inside := wordsOf(&value)
			return subject.None{}, subject.Values{
				"equals_nil":         equalsNil(value),
				"type_word":          state(inside.kind),
				"data_word":          state(inside.data),
				"shown":              fmt.Sprint(value),
				"bare_says":          said(isNilBare, value),
				"pointers_only_says": said(isNilPointersOnly, value),
				"guarded_says":       said(isNilGuarded, value),
			}, nil
		})
	}
}

// countedExperiment counts the interfaces with a nil in them that are not nil themselves.
func countedExperiment() *subject.Definition {
	return subject.Experiment("counted").
		Value("nils", "values", subject.Exact).
		Value("not_nil", "values", subject.Exact).
		Variant("assigned", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				nils, notNil := 0, 0
				for _, each := range entries() {
					if !each.isNil || each.name == "unassigned" {
						continue
					}
					nils++
					if !equalsNil(each.value) {
						notNil++
					}
				}
				return subject.None{}, subject.Values{"nils": nils, "not_nil": notNil}, nil
			})
		})
}
