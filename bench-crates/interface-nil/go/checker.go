package main

import (
	"reflect"

	"claimbench.dev/subject"
)

// isNilBare asks reflection for any value. It panics for kinds that have no nil, and for the
// interface that holds nothing.
//
//go:noinline
func isNilBare(i any) bool {
	return reflect.ValueOf(i).IsNil()
}

// isNilPointersOnly asks it for pointers, as is often written.
//
//go:noinline
func isNilPointersOnly(i any) bool {
	return i == nil || reflect.ValueOf(i).Kind() == reflect.Pointer && reflect.ValueOf(i).IsNil()
}

// isNilGuarded asks it for every kind that has a nil.
//
//go:noinline
func isNilGuarded(i any) bool {
	if i == nil {
		return true
	}
	value := reflect.ValueOf(i)
	switch value.Kind() {
	case reflect.Chan, reflect.Func, reflect.Map, reflect.Pointer, reflect.Slice,
		reflect.UnsafePointer:
		return value.IsNil()
	default:
		return false
	}
}

// said is what a check says of a value, or that it panics.
func said(check func(any) bool, value any) (answer string) {
	defer func() {
		if recover() != nil {
			answer = "panics"
		}
	}()
	if check(value) {
		return "nil"
	}
	return "not nil"
}

// checkerExperiment has a check look at the twelve values.
func checkerExperiment() *subject.Definition {
	with := func(check func(any) bool) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				return subject.None{}, judged(check), nil
			})
		}
	}
	return subject.Experiment("checker").
		Value("right", "values", subject.Exact).
		Value("wrong", "values", subject.Exact).
		Value("panics", "values", subject.Exact).
		Variant("bare", with(isNilBare)).
		Variant("pointers-only", with(isNilPointersOnly)).
		Variant("guarded", with(isNilGuarded))
}

func judged(check func(any) bool) subject.Values {
	right, wrong, panics := 0, 0, 0
	for _, each := range entries() {
		truth := "not nil"
		if each.isNil {
			truth = "nil"
		}
		switch said(check, each.value) {
		case truth:
			right++
		case "panics":
			panics++
		default:
			wrong++
		}
	}
	return subject.Values{"right": right, "wrong": wrong, "panics": panics}
}
