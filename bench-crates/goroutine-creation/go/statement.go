package main

import (
	"runtime"
	"sync/atomic"

	"claimbench.dev/subject"
)

// The functions whose code is read: each has as many go statements as its name says.

//go:noinline
func noStatement() { count() }

//go:noinline
func oneStatement() { go count() }

//go:noinline
func oneArgument(x int64) { go add(x) }

//go:noinline
func oneClosure(x, y int64) { go func() { add(x + y) }() }

//go:noinline
func threeStatements(x, y int64) {
	go count()
	go add(x)
	go func() { add(x + y) }()
}

// counted is what goroutines that run have added to.
var counted atomic.Int64

//go:noinline
func count() { counted.Add(1) }

//go:noinline
func add(x int64) { counted.Add(x) }

// packagingExperiment counts what a go statement allocates for a function and its arguments. Each
// goroutine ends before the next begins, so that its object is used again.
func packagingExperiment() *subject.Definition {
	with := func(statement func(i int64)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Loop(func() int64 {
				counted.Store(0)
				for range n {
					statement(1)
					runtime.Gosched()
				}
				for counted.Load() < int64(n) { // One may be on its way on another processor.
					runtime.Gosched()
				}
				return counted.Load()
			})
		}
	}
	return subject.Experiment("packaging", subject.Param("n", 1000, 1, 1_000_000)).
		Variant("call", with(func(int64) { noStatement() })).
		Variant("static", with(func(int64) { oneStatement() })).
		Variant("argument", with(oneArgument)).
		Variant("closure", with(func(i int64) { oneClosure(i, 0) })).
		Variant("three", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Loop(func() int64 {
				counted.Store(0)
				for range n {
					threeStatements(1, 0)
					runtime.Gosched()
				}
				for counted.Load() < 3*int64(n) {
					runtime.Gosched()
				}
				return counted.Load() / 3
			})
		})
}
