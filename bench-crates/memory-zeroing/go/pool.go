package main

import (
	"runtime/debug"
	"sync"

	"claimbench.dev/subject"
)

// poolExperiment puts a buffer of old bytes into a pool and takes it out again. A collection would
// empty the pool, and a goroutine that moves to another processor would not find it there: the
// collector is off, and the scenario gives the process one processor.
func poolExperiment() *subject.Definition {
	with := func(before func([]byte)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			length := p.Int("bytes")
			return subject.Probe(func() (int, subject.Values, error) {
				defer debug.SetGCPercent(debug.SetGCPercent(-1))
				pool := sync.Pool{New: func() any {
					buffer := make([]byte, length)
					return &buffer
				}}
				first := pool.Get().(*[]byte)
				fill(*first, old)
				before(*first)
				pool.Put(first)
				second := pool.Get().(*[]byte)
				return len(*second), subject.Values{
					"stale_bytes": countNonzero(*second), "same_buffer": first == second,
				}, nil
			})
		}
	}
	return subject.Experiment("pool", subject.Param("bytes", 4096, 1, 1<<20)).
		Value("stale_bytes", "bytes", subject.Exact).
		Value("same_buffer", "", subject.State).
		Variant("as-it-is", with(func([]byte) {})).
		Variant("cleared", with(func(b []byte) { clear(b) }))
}
