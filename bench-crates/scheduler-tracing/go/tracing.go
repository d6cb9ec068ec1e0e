package main

import (
	"cmp"
	"context"
	"runtime"
	"runtime/trace"
	"slices"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// traced makes an operation that traces some work and observes what is in the trace.
func traced(
	procs int, work func() error, look func(*exectrace.Trace) subject.Values,
) *subject.Work[subject.None] {
	return subject.Probe(func() (subject.None, subject.Values, error) {
		trace, err := observe(procs, work)
		if err != nil {
			return subject.None{}, nil, err
		}
		return subject.None{}, look(trace), nil
	})
}

// observe traces some work on so many processors.
func observe(procs int, work func() error) (*exectrace.Trace, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
	var failed error
	trace, err := exectrace.Observe(func() { failed = work() })
	return trace, cmp.Or(failed, err)
}

// procsParam is the number of processors of Go's, which has two unless a claim is about it.
func procsParam() subject.Parameter {
	return subject.Param("procs", 2, 1, 16)
}

// windowName is the category of the logs that mark what is looked at.
const windowName = "claimbench window"

// inWindow marks a stretch of time in the trace.
func inWindow(work func()) {
	trace.Log(context.Background(), windowName, "begin")
	work()
	trace.Log(context.Background(), windowName, "end")
}

// windowOf is the stretch of time that was marked.
func windowOf(t *exectrace.Trace) (beginNs, endNs int64) {
	for _, event := range t.Events {
		if event.Kind == exectrace.Log && event.Name == windowName {
			if event.Message == "begin" {
				beginNs = event.TimeNs
			} else {
				endNs = event.TimeNs
			}
		}
	}
	return beginNs, endNs
}

// hog computes until a moment. Reading the clock is no system call here.
func hog(until time.Time) {
	for time.Now().Before(until) {
	}
}

// median is the middle one of some numbers, 0 if there are none.
func median(numbers []int64) float64 {
	if len(numbers) == 0 {
		return 0
	}
	slices.Sort(numbers)
	return float64(numbers[len(numbers)/2])
}

// microseconds writes nanoseconds as records and pictures show them.
func microseconds(ns float64) float64 { return ns / 1e3 }
