package main

import (
	"fmt"

	"claimbench.dev/subject"
)

// primary is what the experiments panic with.
const primary = "primary"

// attempt writes down what recover gave.
type attempt struct{ got any }

// helper recovers for whoever calls it.
//
//go:noinline
func (a *attempt) helper() {
	a.got = recover()
}

// The functions below put recover in several places, and panic where they are told to.

func (a *attempt) plain(bool) {
	a.got = recover()
}

func (a *attempt) deferred(panics bool) {
	defer func() { a.got = recover() }()
	panicIf(panics)
}

func (a *attempt) helperCalled(panics bool) {
	defer func() { a.helper() }()
	panicIf(panics)
}

func (a *attempt) closureCalled(panics bool) {
	defer func() {
		func() { a.got = recover() }()
	}()
	panicIf(panics)
}

func (a *attempt) helperDeferred(panics bool) {
	defer a.helper()
	panicIf(panics)
}

func (a *attempt) deferredInDeferred(panics bool) {
	defer func() {
		defer func() { a.got = recover() }()
	}()
	panicIf(panics)
}

// recoverDeferred defers recover itself. Its result goes nowhere, so that only the panic tells.
func (a *attempt) recoverDeferred(panics bool) {
	defer recover()
	panicIf(panics)
}

func panicIf(panics bool) {
	if panics {
		panic(primary)
	}
}

// stopped reports whether the panic ended in the function, rather than here.
func stopped(run func(bool), panics bool) (ended bool) {
	defer func() {
		if recover() != nil {
			ended = false
		}
	}()
	run(panics)
	return true
}

// recoverExperiment calls recover in several places, with and without a panic.
func recoverExperiment() *subject.Definition {
	with := func(place func(*attempt, bool), panics bool) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				var a attempt
				ended := stopped(func(panics bool) { place(&a, panics) }, panics)
				values := subject.Values{"got": fmt.Sprint(a.got), "stopped": ended}
				return subject.None{}, values, nil
			})
		}
	}
	return subject.Experiment("recover").
		Value("got", "", subject.State).
		Value("stopped", "", subject.State).
		Variant("plain", with((*attempt).plain, false)).
		Variant("deferred-idle", with((*attempt).deferred, false)).
		Variant("deferred", with((*attempt).deferred, true)).
		Variant("helper-called", with((*attempt).helperCalled, true)).
		Variant("closure-called", with((*attempt).closureCalled, true)).
		Variant("helper-deferred", with((*attempt).helperDeferred, true)).
		Variant("deferred-in-deferred", with((*attempt).deferredInDeferred, true)).
		Variant("recover-deferred", with((*attempt).recoverDeferred, true))
}

// againExperiment recovers twice from one panic.
func againExperiment() *subject.Definition {
	return subject.Experiment("again").
		Value("first", "", subject.State).
		Value("second", "", subject.State).
		Variant("same-call", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				first, second := twice()
				return subject.None{}, subject.Values{
					"first": fmt.Sprint(first), "second": fmt.Sprint(second),
				}, nil
			})
		})
}

//go:noinline
func twice() (first, second any) {
	defer func() {
		first = recover()
		second = recover()
	}()
	panic(primary)
}

// cleanupOrderExperiment defers a cleanup and a recovery, in both orders.
func cleanupOrderExperiment() *subject.Definition {
	with := func(run func(say func(string))) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				steps := ""
				run(func(word string) { steps += " " + word })
				return subject.None{}, subject.Values{"steps": steps[1:]}, nil
			})
		}
	}
	return subject.Experiment("cleanup-order").
		Value("steps", "", subject.State).
		Variant("recovery-first", with(func(say func(string)) {
			defer func() {
				if recover() != nil {
					say("recovered")
				}
			}()
			defer say("closing")
			panic(primary)
		})).
		Variant("cleanup-first", with(func(say func(string)) {
			defer say("closing")
			defer func() {
				if recover() != nil {
					say("recovered")
				}
			}()
			panic(primary)
		}))
}
