package main

import (
	"errors"
	"runtime"
	"time"

	"claimbench.dev/subject"
)

// processors says on how many processors goroutines run.
var processors = subject.Param("procs", 2, 1, 64)

// probing is the set-up of a variant that observes on the asked number of processors.
func probing(
	observe func(p subject.Params) (subject.Values, error),
) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		return subject.Probe(func() (subject.None, subject.Values, error) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(p.Int("procs")))
			values, err := observe(p)
			return subject.None{}, values, err
		})
	}
}

// timing is the set-up of a variant that times events on the asked number of processors.
func timing(
	measure func(p subject.Params, histogram *subject.Histogram),
) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		return subject.Distribution(func() *subject.Histogram {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(p.Int("procs")))
			histogram := subject.NewHistogram()
			measure(p, histogram)
			return histogram
		})
	}
}

const (
	// patience is how long goroutines and threads may take to be where they belong.
	patience = 5 * time.Second
	// betweenLooks lies between two looks at what is waited for.
	betweenLooks = time.Millisecond
)

// errLate says that they were not.
var errLate = errors.New("what was waited for does not come")

// await waits until the condition is true.
func await(condition func() bool) error {
	for began := time.Now(); !condition(); time.Sleep(betweenLooks) {
		if time.Since(began) > patience {
			return errLate
		}
	}
	return nil
}
