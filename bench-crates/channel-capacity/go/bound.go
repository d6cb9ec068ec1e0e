package main

import (
	"errors"
	"fmt"

	"claimbench.dev/subject"
)

// beyond is how many more than its capacity a channel is offered.
const beyond = 8

// boundExperiment passes so many values through a channel one by one, then sends without waiting
// until one is refused.
func boundExperiment() *subject.Definition {
	return subject.Experiment("bound",
		subject.Param("cap", 8, 0, 1<<20),
		subject.Param("wraps", 0, 0, 10_000_000)).
		Value("accepted", "values", subject.Exact).
		Value("cap_after", "values", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, wraps := p.Int("cap"), p.Int("wraps")
			return subject.Probe(func() (bool, subject.Values, error) {
				return accepted(make(chan int, capacity), wraps)
			})
		})
}

func accepted(channel chan int, wraps int) (bool, subject.Values, error) {
	for each := range wraps {
		if !trySend(channel, each) {
			return false, nil, errors.New("an empty channel is full")
		}
		<-channel
	}
	count := 0
	for count < cap(channel)+beyond && trySend(channel, count) {
		count++
	}
	inOrder := true
	for each := range count {
		inOrder = <-channel == each && inOrder
	}
	return inOrder, subject.Values{"accepted": count, "cap_after": cap(channel)}, nil
}

// trySend sends if there is room, or somebody who waits.
func trySend[T any](channel chan T, value T) bool {
	select {
	case channel <- value:
		return true
	default:
		return false
	}
}

// tryReceive receives if there is something.
func tryReceive[T any](channel chan T) (value T, ok bool) {
	select {
	case value, ok = <-channel:
		return value, ok
	default:
		return value, false
	}
}

// limitsExperiment makes channels of capacities that cannot be had, and one that can because its
// elements have no size. What is too much for the address space is a panic; what is too much for
// the machine ends the process.
func limitsExperiment() *subject.Definition {
	made := func(make func()) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				outcome, message := caught(make)
				return subject.None{}, subject.Values{"outcome": outcome, "message": message}, nil
			})
		}
	}
	return subject.Experiment("limits").
		Value("outcome", "", subject.State).
		Value("message", "", subject.State).
		Variant("negative", made(func() { kept = make(chan int, opaque(-1)) })).
		Variant("too-many", made(func() { kept = make(chan int, opaque(1<<45)) })).
		Variant("out-of-memory", made(func() { kept = make(chan int, opaque(1<<42)) })).
		Variant("zero-size", made(func() { kept = make(chan struct{}, opaque(1<<40)) }))
}

// kept has what must not be known to be garbage.
var kept any

//go:noinline
func opaque(n int) int { return n }

// caught does something and says whether it panicked, and with what.
func caught(do func()) (outcome, message string) {
	defer func() {
		if value := recover(); value != nil {
			outcome, message = "panic", fmt.Sprint(value)
		}
	}()
	do()
	return "made", ""
}
