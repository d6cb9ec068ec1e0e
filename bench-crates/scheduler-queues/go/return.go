package main

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// returnTrials is how often a system call returns.
const returnTrials = 20

// returnExperiment has a goroutine return from a system call on the only processor while another
// goroutine could run: how often it was in a queue before it went on.
func returnExperiment() *subject.Definition {
	with := func(queued func() (bool, error)) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return observing(func() (subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
				count := 0
				for range returnTrials {
					was, err := queued()
					if err != nil {
						return nil, err
					}
					if was {
						count++
					}
				}
				return subject.Values{"queued": float64(count) / returnTrials}, nil
			})
		}
	}
	return subject.Experiment("return").
		Value("queued", "share", subject.Stochastic).
		Variant("short", with(afterShortCall)).
		Variant("long", with(afterLongCall))
}

// afterShortCall makes a call that returns at once, while another goroutine is in the queue: if the
// caller had been put into a queue, the other would have run before it went on.
func afterShortCall() (bool, error) {
	var other atomic.Bool
	runtime.Gosched()
	go func() { other.Store(true) }()
	syscall.Getppid()
	overtaken := other.Load()
	for !other.Load() {
		runtime.Gosched()
	}
	return overtaken, nil
}

// afterLongCall has a goroutine wait in a read until its processor is given to another one, which
// then lets the read return and keeps the processor. The runtime is asked how many goroutines are
// runnable and do not run: nobody but the reader could be.
func afterLongCall() (bool, error) {
	const runnable = "/sched/goroutines/runnable:goroutines"
	if _, known := gauge(runnable); !known {
		return false, &subject.SkipError{Reason: "this Go does not count runnable goroutines"}
	}
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		return false, err
	}
	defer syscall.Close(ends[0])
	defer syscall.Close(ends[1])
	var reading, wentOn atomic.Bool
	go func() {
		reading.Store(true)
		syscall.Read(ends[0], make([]byte, 1))
		wentOn.Store(true)
	}()
	for !reading.Load() {
		runtime.Gosched() // It comes back when the reader's processor has been taken from it.
	}
	letReturn(ends[1])
	queued := false
	for look := 0; look < 100 && !queued && !wentOn.Load(); look++ {
		holdProcessor(time.Millisecond)
		waiting, _ := gauge(runnable)
		queued = waiting > 0 && !wentOn.Load()
	}
	for !wentOn.Load() {
		runtime.Gosched()
	}
	return queued, nil
}
