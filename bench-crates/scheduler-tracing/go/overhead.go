package main

import (
	"io"
	"runtime"
	"runtime/trace"
	"sync"
	"time"

	"claimbench.dev/subject"
)

// overheadExperiment takes the same work with and without a trace, in turns and in one process, and
// gives the ratio. It is on one processor: the tracer's own goroutines then cost what they cost,
// where a second processor would hide them.
func overheadExperiment() *subject.Definition {
	return subject.Experiment("overhead", subject.Param("work_ns", 0, 0, 1_000_000)).
		Value("ratio", "×", subject.Stochastic).
		Value("off_ns", "ns", subject.Stochastic).
		Value("cost_ns", "ns", subject.Stochastic).
		Variant("passing", func(p subject.Params) subject.Op {
			work := time.Duration(p.Int("work_ns"))
			// As many as fit into a block, whatever each costs besides its work.
			n := max(int(overheadBlock/(work+passNs)), overheadLeast)
			return paired(n, func() { pass(n, work) })
		}).
		Variant("computing", func(subject.Params) subject.Op {
			return paired(1, func() { spin(overheadBlock) })
		})
}

const (
	// overheadBlock is about how long one turn takes, overheadTurns how many there are of each.
	overheadBlock = 2 * time.Millisecond
	overheadTurns = 8
	// overheadLeast is the least number of events in a turn.
	overheadLeast = 20
	// passNs is about what it costs to pass something on.
	passNs = 250 * time.Nanosecond
)

// paired takes the least of several turns of each side: what disturbs a turn only ever adds.
func paired(events int, work func()) subject.Op {
	return subject.Probe(func() (subject.None, subject.Values, error) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		work()
		off, on := time.Hour, time.Hour
		for turn := range 2 * overheadTurns {
			// Off, on, on, off: a drift hits both alike.
			if turn%4 == 0 || turn%4 == 3 {
				off = min(off, timed(work))
				continue
			}
			if err := trace.Start(io.Discard); err != nil {
				return subject.None{}, nil, err
			}
			on = min(on, timed(work))
			trace.Stop()
		}
		each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / float64(events) }
		return subject.None{}, subject.Values{
			"ratio": float64(on) / float64(off), "off_ns": each(off), "cost_ns": each(on - off),
		}, nil
	})
}

func timed(work func()) time.Duration {
	began := time.Now()
	work()
	return time.Since(began)
}

// pass has two goroutines hand a message to each other n times, with some computing before each.
func pass(n int, work time.Duration) {
	there, back := make(chan int), make(chan int)
	go func() {
		for message := range there {
			back <- message + 1
		}
		close(back)
	}()
	for i := range n {
		spin(work)
		there <- i
		<-back
	}
	close(there)
	<-back
}

// spun is what is computed, so that it is.
var spun uint64

// spin computes for about so long: a number of steps that was measured once, so that neither the
// clock nor its reading is part of the work.
func spin(length time.Duration) {
	if length > 0 {
		spinSteps(int(float64(length.Nanoseconds()) * stepsEachNs()))
	}
}

func spinSteps(steps int) {
	state := spun | 1
	for range steps {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
	}
	spun = state
}

// stepsEachNs is how many steps this machine does in a nanosecond.
var stepsEachNs = sync.OnceValue(func() float64 {
	const steps = 1 << 19
	least := time.Hour
	for range 5 {
		least = min(least, timed(func() { spinSteps(steps) }))
	}
	return steps / float64(least.Nanoseconds())
})
