package main

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// lockExperiment holds a mutex for a given time from the moment at which another goroutine wants
// it, and observes how often that one is parked by then: the mutex itself counts who is. Queued
// goroutines wait meanwhile for the P of the one that wants it.
func lockExperiment() *subject.Definition {
	with := func(procs int, measure func(*contest, int)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			hold, queued := time.Duration(p.Int("hold_ns")), p.Int("queued")
			trials := p.Int("trials")
			return observed(procs, func() (subject.Values, error) {
				one := &contest{hold: hold, queued: queued}
				measure(one, trials)
				return one.values()
			})
		}
	}
	return subject.Experiment("lock", subject.Param("hold_ns", 200, 0, 1_000_000),
		subject.Param("queued", 0, 0, 100), subject.Param("trials", 100, 1, 100_000)).
		Value("parked_share", "ratio", subject.Stochastic).
		Value("held_ns", "ns", subject.Stochastic).
		Variant("two-processors", with(2, (*contest).onTwo)).
		Variant("one-processor", with(1, (*contest).onOne))
}

// contest is one mutex that two goroutines want.
type contest struct {
	mutex  sync.Mutex
	hold   time.Duration
	queued int
	// The number of the trial that each has come to.
	begun, wanted, ended atomic.Int64

	held   []time.Duration
	parked int
}

const (
	// heldLate is how much longer than asked a mutex may have been held, besides half of that: who
	// was longer on the way was stopped by somebody, and the trial counts for nothing.
	heldLate = 500 * time.Nanosecond
	// trialsMost is how many trials there are at most for each that should count.
	trialsMost = 10
	// over ends a contest.
	over = 1 << 40
)

// onTwo has both goroutines run all the time, each on a P of its own.
func (c *contest) onTwo(trials int) {
	go c.want()
	defer c.begun.Store(over)
	for trial := int64(1); len(c.held) < trials && trial <= int64(trials*trialsMost); trial++ {
		c.mutex.Lock()
		c.begun.Store(trial)
		for c.wanted.Load() < trial {
		}
		began := time.Now()
		for time.Since(began) < c.hold {
		}
		c.release(began)
		for c.ended.Load() < trial {
		}
	}
}

// want is the other goroutine.
func (c *contest) want() {
	for trial := int64(1); ; trial++ {
		for c.begun.Load() < trial {
		}
		if c.begun.Load() == over {
			return
		}
		for range c.queued {
			go func() {}()
		}
		c.wanted.Store(trial)
		c.mutex.Lock()
		c.mutex.Unlock()
		c.ended.Store(trial)
		if c.queued > 0 {
			runtime.Gosched() // Lets those run that are queued still.
		}
	}
}

// onOne lets the other goroutine have the only P while the mutex is held.
func (c *contest) onOne(trials int) {
	for range trials {
		c.mutex.Lock()
		go func() {
			c.mutex.Lock()
			c.mutex.Unlock()
			c.ended.Add(1)
		}()
		began := time.Now()
		runtime.Gosched()
		c.hold = time.Since(began)
		c.release(began)
		for int(c.ended.Load()) < len(c.held) {
			runtime.Gosched()
		}
	}
}

// release ends a trial.
func (c *contest) release(began time.Time) {
	parked, held := waiters(&c.mutex) > 0, time.Since(began)
	c.mutex.Unlock() // Waking somebody takes longer than some of the holds.
	if held > c.hold+c.hold/2+heldLate {
		return
	}
	c.held = append(c.held, held)
	if parked {
		c.parked++
	}
}

func (c *contest) values() (subject.Values, error) {
	if len(c.held) == 0 {
		return nil, &subject.SkipError{Reason: "nobody is left alone for as long as a trial takes"}
	}
	slices.Sort(c.held)
	return subject.Values{
		"parked_share": float64(c.parked) / float64(len(c.held)),
		"held_ns":      c.held[len(c.held)/2].Nanoseconds(),
	}, nil
}
