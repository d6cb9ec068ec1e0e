package main

import (
	"time"

	"claimbench.dev/subject/sched"
)

// delayedMost is the share of a round for which threads may have waited for a processor where it
// counts: less than what is judged may lack.
const delayedMost = 0.05

// round is what a piece of work on several processors took.
type round struct {
	wall   time.Duration
	passed sched.Account
}

// counts says whether others were hardly in its way.
func (r round) counts() bool { return float64(r.passed.Delayed) <= delayedMost*float64(r.wall) }

// processors is how much processor time passed in a unit of time.
func (r round) processors() float64 { return float64(r.passed.Ran) / float64(r.wall) }
