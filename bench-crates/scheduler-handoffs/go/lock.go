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

// lockExperiment holds a mutex for a given time from the moment at which another goroutine wants
// it, and observes how often that one is parked by then: the mutex itself counts who is. Queued
// goroutines wait meanwhile for the P of the one that wants it.
func lockExperiment() *subject.Definition {
	with := func(procs int, trial func(*contest) (bool, error)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			hold, queued := time.Duration(p.Int("hold_ns")), p.Int("queued")
			trials := p.Int("trials")
			return observed(procs, func() (subject.Values, error) {
				one := &contest{hold: hold, queued: queued}
				return one.values(trials, trial)
			})
		}
	}
	return subject.Experiment("lock", subject.Param("hold_ns", 200, 0, 1_000_000),
		subject.Param("queued", 0, 0, 100), subject.Param("trials", 100, 1, 1000)).
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
	// The number of the trial, and of that which each has come to.
	trial                int64
	begun, wanted, ended atomic.Int64

	held   []time.Duration
	parked int
}

const (
	// heldLate is how much longer than asked a mutex may have been held, besides half of that: who
	// was longer on the way was stopped by somebody, and the trial counts for nothing.
	heldLate = 500 * time.Nanosecond
	// over ends a contest.
	over = 1 << 40
)

func (c *contest) values(
	trials int, trial func(*contest) (bool, error),
) (subject.Values, error) {
	defer c.begun.Store(over)
	err := sched.LeftAlone(trials, func() (bool, error) {
		c.trial++
		return trial(c)
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(c.held)
	return subject.Values{
		"parked_share": float64(c.parked) / float64(len(c.held)),
		"held_ns":      c.held[len(c.held)/2].Nanoseconds(),
	}, nil
}

// onTwo has both goroutines run all the time, each on a P of its own.
func (c *contest) onTwo() (counts bool, err error) {
	if c.trial == 1 {
		go c.want()
	}
	before, err := sched.Interruptions()
	if err != nil {
		return false, err
	}
	c.mutex.Lock()
	c.begun.Store(c.trial)
	for c.wanted.Load() < c.trial {
	}
	began := time.Now()
	for time.Since(began) < c.hold {
	}
	counts, err = c.release(began, before)
	for c.ended.Load() < c.trial {
	}
	return counts, err
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
func (c *contest) onOne() (counts bool, err error) {
	before, err := sched.Interruptions()
	if err != nil {
		return false, err
	}
	c.mutex.Lock()
	go func() {
		c.mutex.Lock()
		c.mutex.Unlock()
		c.ended.Store(c.trial)
	}()
	began := time.Now()
	runtime.Gosched()
	c.hold = time.Since(began)
	counts, err = c.release(began, before)
	for c.ended.Load() < c.trial {
		runtime.Gosched()
	}
	return counts, err
}

// release ends what is observed of a trial. It counts if nobody was interrupted until then.
func (c *contest) release(began time.Time, before int64) (counts bool, err error) {
	parked, held := waiters(&c.mutex) > 0, time.Since(began)
	c.mutex.Unlock() // Waking somebody takes longer than some of the holds.
	after, err := sched.Interruptions()
	if after > before || held > c.hold+c.hold/2+heldLate {
		return false, err
	}
	c.held = append(c.held, held)
	if parked {
		c.parked++
	}
	return true, err
}
