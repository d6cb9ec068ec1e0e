package main

import (
	"runtime/debug"
	"slices"
	"unsafe"

	"claimbench.dev/subject"
)

// tidyings is how often the runtime is asked to collect and give back.
const tidyings = 10

// stabilityExperiment compares the addresses of scattered survivors, before and after; and as a
// control that of a local variable whose goroutine's stack grows, which does move.
func stabilityExperiment() *subject.Definition {
	return subject.Experiment("stability").
		Value("unmoved", "", subject.State).
		Variant("survivors", func(subject.Params) subject.Op {
			return subject.Probe(func() (uint64, subject.Values, error) {
				many := newPopulation(65_536)
				many.grow(64)
				many.thin(1024, 1)
				before := many.addresses()
				for range tidyings {
					collect()
					debug.FreeOSMemory()
				}
				unmoved := slices.Equal(many.addresses(), before)
				return many.sum(), subject.Values{"unmoved": unmoved}, nil
			})
		}).
		Variant("growing", func(subject.Params) subject.Op {
			return subject.Probe(func() (uint64, subject.Values, error) {
				unmoved := make(chan bool)
				go func() { unmoved <- stackStays() }()
				return 65_536, subject.Values{"unmoved": <-unmoved}, nil
			})
		})
}

// stackStays reports whether a variable on the stack is where it was after a deep call.
//
//go:noinline
func stackStays() bool {
	var local byte
	// As numbers: a pointer would follow the move.
	before := uintptr(unsafe.Pointer(&local))
	deep(65_536)
	return uintptr(unsafe.Pointer(&local)) == before
}

// deep uses at least so many bytes of stack.
//
//go:noinline
func deep(bytes int) byte {
	var frame [1024]byte
	if bytes <= 0 {
		return frame[0]
	}
	frame[bytes%len(frame)] = 1
	return deep(bytes-len(frame)) + frame[0]
}
