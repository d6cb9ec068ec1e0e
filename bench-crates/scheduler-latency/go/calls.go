package main

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

const (
	// countedFor is how long turns are counted.
	countedFor = 15 * time.Millisecond
	// untoldFor is how long a call lasts that the scheduler is not told of: longer than that.
	untoldFor = 20 * time.Millisecond
	// besides is how often that is done: the better one counts, since what disturbs takes away.
	besides = 2
	// turnSteps is what one turn computes.
	turnSteps = 1000
)

// besideExperiment counts what a goroutine gets done on the only processor beside others that are
// in system calls, as a share of what it gets done alone.
func besideExperiment() *subject.Definition {
	with := func(enter func(k int) func()) func(subject.Params) subject.Op {
		return probing(func(p subject.Params) (subject.Values, error) {
			shares := make([]float64, besides)
			for i := range shares {
				alone := turnsUntil(now() + countedFor.Nanoseconds())
				entered.Store(0)
				leave := enter(p.Int("k"))
				for entered.Load() == 0 {
					runtime.Gosched()
				}
				beside := turnsUntil(entered.Load() + countedFor.Nanoseconds())
				leave()
				shares[i] = float64(beside) / float64(alone)
			}
			return subject.Values{"share": slices.Max(shares)}, nil
		})
	}
	return subject.Experiment("beside", processors, subject.Param("k", 1, 1, 1000)).
		Value("share", "ratio", subject.Stochastic).
		Variant("system-call", with(enterReads)).
		Variant("untold", with(enterUntold))
}

// entered is when the last one was about to enter its call.
var entered atomic.Int64

// turnsUntil counts turns until a moment, which may be over already.
func turnsUntil(end int64) int {
	count := 0
	for ; now() < end; count++ {
		spin(turnSteps)
	}
	return count
}

func enterReads(k int) func() {
	many, err := begin(openRaw, k)
	if err != nil {
		panic(err)
	}
	entered.Store(now())
	return func() {
		if err := many.end(); err != nil {
			panic(err)
		}
	}
}

func enterUntold(k int) func() {
	var all sync.WaitGroup
	for range k {
		all.Go(func() {
			entered.Store(now())
			sched.BlockUntold(untoldFor)
		})
	}
	return all.Wait
}

const (
	// callFor is how long a system call takes.
	callFor = 25 * time.Millisecond
	// calls is how many there are.
	calls = 2
)

// handOffExperiment has one goroutine enter a system call on the only processor while another could
// run, and times how long that one waits.
func handOffExperiment() *subject.Definition {
	with := func(call func(time.Duration)) func(subject.Params) subject.Op {
		return timing(func(_ subject.Params, histogram *subject.Histogram) {
			for range calls {
				ran := make(chan int64, 1)
				began := now()
				go func() { ran <- now() - began }()
				call(callFor)
				histogram.Record(<-ran)
			}
		})
	}
	return subject.Experiment("hand-off", processors).
		Variant("system-call", with(sched.Block)).
		Variant("untold", with(sched.BlockUntold))
}
