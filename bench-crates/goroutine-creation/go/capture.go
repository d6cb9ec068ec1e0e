package main

import (
	"runtime"

	"claimbench.dev/subject"
)

// captureExperiment has a goroutine read what it was given after its creator has gone on. A value
// of 1 was there at the go statement, 2 came afterwards.
func captureExperiment() *subject.Definition {
	with := func(start func(seen chan<- int)) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				// With one processor the goroutine runs when its creator waits, not before.
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
				seen := make(chan int)
				start(seen)
				return subject.None{}, subject.Values{"seen": <-seen}, nil
			})
		}
	}
	return subject.Experiment("capture").
		Value("seen", "", subject.Exact).
		Variant("untouched", with(captureUntouched)).
		Variant("outlives", with(func(seen chan<- int) {
			captureUntouched(seen)
			overwriteStack()
		})).
		Variant("reassigned", with(func(seen chan<- int) {
			x := 1
			go func() { seen <- x }()
			x = 2
		})).
		Variant("argument", with(func(seen chan<- int) {
			x := 1
			go func(x int) { seen <- x }(x)
			x = 2
			runtime.KeepAlive(x)
		})).
		Variant("slice-argument", with(func(seen chan<- int) {
			xs := []int{1}
			go func(xs []int) { seen <- xs[0] }(xs)
			xs[0] = 2
		}))
}

// captureUntouched returns at once: what the goroutine reads is a local of a frame that is gone.
//
//go:noinline
func captureUntouched(seen chan<- int) {
	x := 1
	go func() { seen <- x }()
}

// overwriteStack fills the place of the frame that is gone.
//
//go:noinline
func overwriteStack() {
	var twos [512]int
	for i := range twos {
		twos[i] = 2
	}
	runtime.KeepAlive(&twos)
}
