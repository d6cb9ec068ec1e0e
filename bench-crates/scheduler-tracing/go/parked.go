package main

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"time"

	"claimbench.dev/subject/exectrace"
)

// parkedWithin bounds the wait for goroutines to be parked: far more than they need.
const parkedWithin = 5 * time.Second

// untilParked waits until so many goroutines that began in a function are parked, as the runtime
// says of them: who only slept for a while could be early on a busy machine.
func untilParked(function any, n int) error {
	name := exectrace.NameOf(function) + "("
	for began := time.Now(); ; time.Sleep(200 * time.Microsecond) {
		found := parked(name)
		if found >= n {
			return nil
		}
		if time.Since(began) > parkedWithin {
			return fmt.Errorf("%d of %d goroutines wait in %s", found, n, name)
		}
	}
}

// stacks has room for the stacks of all goroutines. It is made once: its memory is touched while a
// trace is taken.
var stacks = make([]byte, 4<<20)

func parked(name string) int {
	text := stacks[:runtime.Stack(stacks, true)]
	count := 0
	for one := range bytes.SplitSeq(text, []byte("\n\n")) {
		head, rest, _ := strings.Cut(string(one), "\n")
		_, state, _ := strings.Cut(head, "[")
		moves := strings.HasPrefix(state, "run") || strings.HasPrefix(state, "syscall")
		if !moves && strings.Contains(rest, name) {
			count++
		}
	}
	return count
}
