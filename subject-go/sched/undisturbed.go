package sched

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
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
	// patience is how long threads may take to come to rest.
	patience = 10 * time.Second
)

// LeftAlone tries something until so many times counted, or for as long as that is tried. At least
// a tenth as many have to count; else others were in the way ([subject.DisturbedError]).
func LeftAlone(wanted int, try func() (counts bool, err error)) error {
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

// WithAllPs does something on so many Ps, all of which run when it begins: the others are held
// until it calls letGo. It returns what passed meanwhile: how long all threads ran, and how long
// those waited for a processor that have these Ps. The runtime's own are in nobody's way while they
// wait.
func WithAllPs(procs int, do func(letGo func())) (Account, error) {
	running := make([]int, procs)
	begun := make([]moment, procs)
	var held atomic.Int64
	var released atomic.Bool
	var others sync.WaitGroup
	others.Add(procs - 1)
	for i := 1; i < procs; i++ {
		go func() {
			defer others.Done()
			running[i] = syscall.Gettid()
			held.Add(1)
			for !released.Load() {
			}
			begun[i] = thisMoment()
		}()
	}
	for int(held.Load()) < procs-1 {
	}
	runtime.Gosched() // A slice begins.
	before, err := accounts()
	if err != nil {
		released.Store(true)
		return Account{}, err
	}
	running[0], begun[0] = syscall.Gettid(), thisMoment()
	do(func() { released.Store(true) })
	ended := thisMoment()
	released.Store(true)
	others.Wait()
	if err := Settle(); err != nil {
		return Account{}, err
	}
	after, err := accounts()
	if err != nil {
		return Account{}, err
	}
	ended.correct(after)
	for _, one := range begun {
		one.correct(before)
	}
	var passed Account
	for thread, now := range after {
		passed.Ran += now.Ran - before[thread].Ran
	}
	for _, thread := range running {
		passed.Delayed += after[thread].Delayed - before[thread].Delayed
	}
	return passed, nil
}

// moment is when a thread that runs had run for so long, which nobody but itself knows.
type moment struct {
	thread int
	ran    time.Duration
}

func thisMoment() moment { return moment{syscall.Gettid(), ThreadTime()} }

func (m moment) correct(all map[int]Account) {
	all[m.thread] = Account{m.ran, all[m.thread].Delayed}
}

// Settle waits until every other thread sleeps: then no wait for a processor goes on, and how long
// each ran is known. It does not rest itself, or else the runtime's watching thread would look
// often in what comes next, and take a processor each time.
func Settle() error {
	for began := time.Now(); time.Since(began) < patience; {
		if asleep, err := othersSleep(); asleep || err != nil {
			return err
		}
	}
	return errors.New("a thread does not come to rest")
}
