package main

import (
	"errors"
	"time"
)

// patience is how long tasks may take to be where they belong.
const patience = 5 * time.Second

var errLate = errors.New("tasks are not where they belong in time")

// within waits until the condition is true, for so long at most, and says whether it is.
func within(most time.Duration, condition func() bool) bool {
	for began := time.Now(); !condition(); time.Sleep(500 * time.Microsecond) {
		if time.Since(began) > most {
			return false
		}
	}
	return true
}
