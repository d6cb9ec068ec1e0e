package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// asleepLooks is in how many looks in a row a thread has to sleep, and betweenThreadLooks what lies
// between two. A thread that has tried in vain for a while gives up its processor and sleeps.
const (
	asleepLooks        = 5
	betweenThreadLooks = time.Millisecond
)

// lockExperiment takes the lock of a channel and does not give it back, then has another thread do
// something with the channel: it is done, or seen to sleep.
func lockExperiment() *subject.Definition {
	does := func(values int, operation func(channel chan int)) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return looking(func(layout *hchan.Layout) (subject.None, subject.Values, error) {
				channel := make(chan int, 2)
				for each := range values {
					channel <- each
				}
				waits, err := needsLock(layout, channel, operation)
				return subject.None{}, subject.Values{"waits": waits}, err
			})
		}
	}
	return subject.Experiment("lock").
		Value("waits", "", subject.State).
		Variant("send", does(1, func(channel chan int) { channel <- 7 })).
		Variant("receive", does(1, func(channel chan int) { <-channel })).
		Variant("close", does(1, func(channel chan int) { close(channel) })).
		Variant("failed-send", does(2, func(channel chan int) { trySend(channel, 7) })).
		Variant("failed-receive", does(0, func(channel chan int) { tryReceive(channel) })).
		Variant("length", does(1, func(channel chan int) { opaque(len(channel)) }))
}

// needsLock leaves a thread behind that waits for ever, and a lock that is never free. The process
// is of no use for anything else, so it neither collects nor lacks a processor until it ends.
func needsLock(
	layout *hchan.Layout, channel chan int, operation func(channel chan int),
) (waits bool, err error) {
	debug.SetGCPercent(-1)
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	hchan.Lock(layout, channel)
	var done atomic.Bool
	var thread atomic.Int64
	go func() {
		runtime.LockOSThread()
		thread.Store(int64(syscall.Gettid()))
		operation(channel)
		done.Store(true)
	}()
	if !within(patience, func() bool { return thread.Load() != 0 }) {
		return false, errLate
	}
	stat := fmt.Sprintf("/proc/self/task/%d/stat", thread.Load())
	asleep := 0
	for start := time.Now(); !done.Load() && asleep < asleepLooks; time.Sleep(betweenThreadLooks) {
		if time.Since(start) > patience {
			return false, errLate
		}
		text, err := os.ReadFile(stat)
		if err != nil {
			return false, err
		}
		// After the name of the thread, which ends in the last bracket, comes its state.
		_, rest, _ := strings.Cut(string(text), ") ")
		if asleep++; !strings.HasPrefix(rest, "S") {
			asleep = 0
		}
	}
	return !done.Load(), nil
}
