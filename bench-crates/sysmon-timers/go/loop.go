package main

import (
	"crypto/sha256"
	"runtime"

	"claimbench.dev/subject"
)

// loopExperiment sleeps beside a loop that spends its time in the assembly of copy, where the
// runtime cannot stop it: copies of so many KiB, and the same with a call after each.
func loopExperiment() *subject.Definition {
	with := func(calls int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			args := arguments{"calls": calls, "kib": p.Int("kib")}
			return endless(watch{part: "copy", args: args, within: hogWithin}, "fired")
		}
	}
	return subject.Experiment("loop", subject.Param("kib", 16_384, 1, 1<<20)).
		Value("fired", "", subject.State).
		Variant("copy", with(0)).
		Variant("copy-call", with(1))
}

func sleepBesideCopies(args arguments) outcome {
	runtime.GOMAXPROCS(1)
	from, to := make([]byte, args["kib"]<<10), make([]byte, args["kib"]<<10)
	for i := range from {
		from[i], to[i] = byte(i), byte(i) // Touched, so that the loop does not fault pages in.
	}
	if args["calls"] > 0 {
		go copyAndCall(to, from)
	} else {
		go copyForEver(to, from)
	}
	return sleeps(1)
}

//go:noinline
func copyForEver(to, from []byte) {
	for {
		copy(to, from)
	}
}

//go:noinline
func copyAndCall(to, from []byte) {
	for {
		copy(to, from)
		called(to)
	}
}

// called has a frame, so that it begins with the check for a request to stop, as most functions do.
//
//go:noinline
func called(b []byte) byte {
	var seen [256]byte
	seen[b[0]] = b[1]
	return seen[b[2]]
}

// hashExperiment sleeps beside a loop of hashes, each of which takes several times as long as the
// runtime lets a goroutine run.
func hashExperiment() *subject.Definition {
	return subject.Experiment("hash", subject.Param("mib", 64, 1, 1024)).
		Value("late_ms", "ms", subject.Stochastic).
		Variant("sha256", func(p subject.Params) subject.Op {
			return observed(watch{part: "hash", args: arguments{"mib": p.Int("mib")}})
		})
}

func sleepBesideHashes(args arguments) outcome {
	runtime.GOMAXPROCS(1)
	go hashForEver(make([]byte, args["mib"]<<20)) // Never written: one page of the kernel's.
	return sleeps(1)
}

// hashed is where hashes go, so that they are computed.
var hashed [sha256.Size]byte

//go:noinline
func hashForEver(of []byte) {
	for {
		hashed = sha256.Sum256(of)
	}
}
