package main

import (
	"errors"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// Goroutines that are all there at once: each waits for a lock to be read, which is held for
// writing. It is the one way to wait that Go, tokio and the standard library of Rust all have.

var (
	gate    sync.RWMutex
	entered atomic.Int64
)

// patience is how long goroutines may take to be where they belong.
const patience = 15 * time.Second

// errLate says that they were not.
var errLate = errors.New("goroutines are not where they belong in time")

// within waits until the condition is true and says whether it is.
func within(condition func() bool) bool {
	for start := time.Now(); !condition(); time.Sleep(100 * time.Microsecond) {
		if time.Since(start) > patience {
			return false
		}
	}
	return true
}

func wait() {
	entered.Add(1)
	gate.RLock()
	gate.RUnlock()
}

// waitOnThread does so in a goroutine that has a thread for itself.
func waitOnThread() {
	runtime.LockOSThread()
	wait()
}

// gather starts more goroutines and waits until all that there are wait.
func gather(more int, body func()) error {
	wanted := entered.Load() + int64(more)
	for range more {
		go body()
	}
	settled := func() bool { return entered.Load() == wanted && waiting() >= wanted }
	if !within(settled) {
		return errLate
	}
	return nil
}

// waiting is how many goroutines the runtime says wait.
func waiting() int64 {
	sample := []metrics.Sample{{Name: "/sched/goroutines/waiting:goroutines"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return entered.Load() // A runtime that does not say: whoever has entered is about to wait.
	}
	return int64(sample[0].Value.Uint64())
}

// disperse opens the gate, waits until everybody has gone, and closes it again.
func disperse(before int) error {
	gate.Unlock()
	gone := within(func() bool { return runtime.NumGoroutine() <= before })
	gate.Lock()
	entered.Store(0)
	if !gone {
		return errLate
	}
	return nil
}

func init() { gate.Lock() }
