package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

// wakesExperiment counts how often the background thread goes to sleep, in a program that computes
// and in one that rests.
func wakesExperiment() *subject.Definition {
	with := func(rests int) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return observed(watch{part: "wakes", args: arguments{"rests": rests}})
		}
	}
	return subject.Experiment("wakes").
		Value("per_s", "wakes", subject.Stochastic).
		Value("first", "wakes", subject.Stochastic).
		Variant("busy", with(0)).
		Variant("idle", with(1))
}

const (
	// wakesFirst is the time in which the thread's sleeps are at their shortest.
	wakesFirst = 4 * time.Millisecond
	// wakesWindows is how many such times are looked at. The most wakes count: whoever else wants a
	// processor only ever makes them fewer.
	wakesWindows = 2
	// wakesBegin bounds the wait for its first wake: where processors are busy that takes a while.
	wakesBegin = 40 * time.Millisecond
	// wakesSettle is when its sleeps have reached their greatest length.
	wakesSettle = 40 * time.Millisecond
	// wakesFor is how long they are counted then.
	wakesFor = 80 * time.Millisecond
)

func countWakes(args arguments) outcome {
	thread, err := backgroundThread(os.Getpid())
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	pass := busyFor
	if args["rests"] == 1 {
		pass = time.Sleep
	}
	most := 0
	for range wakesWindows {
		first, err := firstWakes(thread, pass)
		if err != nil {
			return outcome{Missing: err.Error()}
		}
		most = max(most, first)
	}
	pass(wakesSettle)
	before, err := voluntarySwitches(thread)
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	pass(wakesFor)
	after, err := voluntarySwitches(thread)
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	return outcome{Values: map[string]float64{
		"first": float64(most), "per_s": float64(after-before) / wakesFor.Seconds(),
	}}
}

// firstWakes counts the thread's wakes in the first time after a rest. The system calls of a
// reading wake it; it is read until it has woken.
func firstWakes(thread int, pass func(time.Duration)) (int, error) {
	sched.Block(restFirst)
	resting, err := voluntarySwitches(thread)
	before := resting
	for began := time.Now(); err == nil && before == resting && time.Since(began) < wakesBegin; {
		before, err = voluntarySwitches(thread)
	}
	if err != nil {
		return 0, err
	}
	pass(wakesFirst)
	after, err := voluntarySwitches(thread)
	return after - before, err
}

// voluntarySwitches counts how often a thread of this process went to sleep.
func voluntarySwitches(thread int) (int, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/status", thread))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if count, found := strings.CutPrefix(line, "voluntary_ctxt_switches:"); found {
			return strconv.Atoi(strings.TrimSpace(count))
		}
	}
	return 0, fmt.Errorf("the kernel does not count the sleeps of thread %d", thread)
}
