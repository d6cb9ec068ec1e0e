package main

import "claimbench.dev/subject"

// The functions below are looked up by name in the built program.

// clearedLocal hands out a local that nothing was assigned to.
//
//go:noinline
func clearedLocal(_ *[frameBytes]byte) int {
	var local [frameBytes]byte
	return countNonzero(local[:])
}

// initialisedLocal declares its local with a value.
//
//go:noinline
func initialisedLocal(from *[frameBytes]byte) int {
	local := *from
	return countNonzero(local[:])
}

// overwrittenLocal assigns all of its local before it hands it out.
//
//go:noinline
func overwrittenLocal(from *[frameBytes]byte) int {
	var local [frameBytes]byte
	local = *from
	return countNonzero(local[:])
}

// overwrittenInLoop assigns all of its local too, one element after the other.
//
//go:noinline
func overwrittenInLoop(from *[frameBytes]byte) int {
	var local [frameBytes]byte
	for i := range local {
		local[i] = from[i]
	}
	return countNonzero(local[:])
}

// assignedNumber assigns a local number before it reads it.
//
//go:noinline
func assignedNumber(from int) int {
	var number int
	number = from
	return number
}

// localExperiment reads a local that was written before, or was not.
func localExperiment() *subject.Definition {
	with := func(read func(*[frameBytes]byte) int) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			from := new([frameBytes]byte)
			fill(from[:], old)
			return subject.Loop(func() int { return read(from) })
		}
	}
	return subject.Experiment("local").
		Variant("unassigned", with(clearedLocal)).
		Variant("initialised", with(initialisedLocal)).
		Variant("assigned", with(overwrittenLocal)).
		Variant("assigned-in-loop", with(overwrittenInLoop)).
		Variant("number", func(subject.Params) subject.Op {
			return subject.Loop(func() int { return assignedNumber(frameBytes) })
		})
}
