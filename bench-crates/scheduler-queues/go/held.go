package main

import (
	"runtime"
	"sync/atomic"

	"claimbench.dev/subject/sched"
)

// thief is a goroutine that keeps the second processor until it is let go, which leaves that
// processor with nothing of its own to do.
type thief struct {
	released atomic.Bool
	at       int
}

// holdOther keeps the second of two processors busy. The calling goroutine keeps its own: it must
// neither wait nor call anything before it lets go.
func holdOther() *thief {
	t := &thief{}
	var held atomic.Bool
	runtime.Gosched() // A slice begins: the runtime would stop who has run for long.
	go func() {
		t.at = sched.Processor()
		held.Store(true)
		for !t.released.Load() {
		}
	}()
	for !held.Load() {
	}
	return t
}

func (t *thief) release() { t.released.Store(true) }

// onTwo does something with two processors.
func onTwo[T any](work func() T) T {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	return work()
}
