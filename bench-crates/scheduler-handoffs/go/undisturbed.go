package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// Beside others' work only some of what is tried goes undisturbed. What the kernel says of this
// process decides what counts, never what was observed. The rules are the same in Rust.

const (
	// aloneWithin is how long it is tried to be left alone, and triesLeast how many tries there are
	// even then for each that should count.
	aloneWithin = 600 * time.Millisecond
	triesLeast  = 3
)

// leftAlone tries something until so many times counted, or for as long as that is tried. At least
// a tenth as many have to count.
func leftAlone(wanted int, try func() (counts bool, err error)) error {
	tries, counted, began := 0, 0, time.Now()
	for counted < wanted && (tries < triesLeast*wanted || time.Since(began) < aloneWithin) {
		tries++
		counts, err := try()
		if err != nil {
			return err
		}
		if counts {
			counted++
		}
	}
	if 10*counted < wanted {
		reason := fmt.Sprintf("left alone by others %d of %d times only", counted, wanted)
		return &subject.DisturbedError{Reason: reason}
	}
	return nil
}

// interruptions is how often a processor was taken from a thread of this process that had more to
// do: for trials so short that any is one too many.
func interruptions() (int64, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return used.Nivcsw, err
}

// delay is how long threads have waited for a processor since they began: the second number of the
// schedstat of each, since that of the process is its first thread's alone. A wait is counted once
// it is over.
func delay(of []int) (time.Duration, error) {
	var sum int64
	err := eachThread(of, "schedstat", func(_ int, text string) error {
		var ran, waited, slices int64
		_, err := fmt.Sscan(text, &ran, &waited, &slices)
		sum += waited
		return err
	})
	return time.Duration(sum), err
}

// delayOfAll is the same of all threads that there are.
func delayOfAll() (time.Duration, error) {
	all, err := ownThreads()
	if err != nil {
		return 0, err
	}
	return delay(all)
}

// delayOf is how long threads waited for a processor while something was done on so many Ps, all of
// which run when it begins: the others are held until it calls letGo. Those threads count that have
// these Ps, for the runtime's own are in nobody's way while they wait.
func delayOf(procs int, do func(letGo func())) (time.Duration, error) {
	running := make([]int, procs)
	var held atomic.Int64
	var released atomic.Bool
	for i := 1; i < procs; i++ {
		go func() {
			running[i] = syscall.Gettid()
			held.Add(1)
			for !released.Load() {
			}
		}()
	}
	for int(held.Load()) < procs-1 {
	}
	runtime.Gosched() // A slice begins.
	running[0] = syscall.Gettid()
	before, err := delay(running)
	do(func() { released.Store(true) })
	if err != nil {
		return 0, err
	}
	if err := settle(); err != nil {
		return 0, err
	}
	after, err := delay(running)
	return after - before, err
}

// settle waits until every other thread sleeps: then no wait for a processor goes on. It does not
// rest itself, or else the runtime's watching thread would look often in what comes next, and take
// a processor each time.
func settle() error {
	for began := time.Now(); time.Since(began) < patience; {
		if asleep, err := othersSleep(); asleep || err != nil {
			return err
		}
	}
	return errLate
}

func othersSleep() (bool, error) {
	all, err := ownThreads()
	if err != nil {
		return false, err
	}
	own, asleep := syscall.Gettid(), true
	err = eachThread(all, "stat", func(thread int, text string) error {
		// After the name of the thread, which ends in the last bracket, comes its state.
		state := strings.LastIndex(text, ") ") + len(") ")
		asleep = asleep && (thread == own || strings.HasPrefix(text[state:], "S"))
		return nil
	})
	return asleep, err
}

// ownThreads are the threads of this process.
func ownThreads() ([]int, error) {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return nil, err
	}
	var threads []int
	for _, task := range tasks {
		thread, err := strconv.Atoi(task.Name())
		if err != nil {
			return nil, err
		}
		threads = append(threads, thread)
	}
	return threads, nil
}

// eachThread reads a file of each of these threads that there still is.
func eachThread(threads []int, name string, read func(thread int, text string) error) error {
	for _, thread := range threads {
		text, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/%s", thread, name))
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			continue
		}
		if err == nil {
			err = read(thread, string(text))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
