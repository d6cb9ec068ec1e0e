package main

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"

	"claimbench.dev/subject"
)

// growExperiment makes a string of n bytes, one byte at a time.
func growExperiment() *subject.Definition {
	return subject.Experiment("grow", subject.Param("n", 1000, 1, 10_000_000)).
		Variant("plus", growing(growPlus)).
		Variant("builder", growing(growBuilder)).
		Variant("builder-presized", growing(growBuilderPresized)).
		Variant("bytes-buffer", growing(growBuffer)).
		Variant("sprintf", growing(growSprintf))
}

// collectorExperiment counts the collector's cycles while a string grows. It begins with a finished
// collection; after that the collector runs as the environment's GOGC says.
func collectorExperiment() *subject.Definition {
	with := func(grow func(n int) string) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			runtime.GC()
			return subject.Loop(func() string { return grow(n) }).
				Delta("num_gc", collections).
				NeedsCollector()
		}
	}
	return subject.Experiment("collector", subject.Param("n", 1000, 1, 1_000_000)).
		Value("num_gc", "cycles", subject.Stochastic).
		Variant("plus", with(growPlus)).
		Variant("builder", with(growBuilder))
}

func collections() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return uint64(stats.NumGC)
}

func growing(grow func(n int) string) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		n := p.Int("n")
		return subject.Loop(func() string { return grow(n) })
	}
}

//go:noinline
func growPlus(n int) string {
	s := ""
	for range n {
		s += "x"
	}
	return s
}

//go:noinline
func growBuilder(n int) string {
	var b strings.Builder
	for range n {
		b.WriteString("x")
	}
	return b.String()
}

//go:noinline
func growBuilderPresized(n int) string {
	var b strings.Builder
	b.Grow(n)
	for range n {
		b.WriteString("x")
	}
	return b.String()
}

//go:noinline
func growBuffer(n int) string {
	var b bytes.Buffer
	for range n {
		b.WriteString("x")
	}
	return b.String()
}

//go:noinline
func growSprintf(n int) string {
	s := ""
	for range n {
		s = fmt.Sprintf("%s%s", s, "x")
	}
	return s
}
