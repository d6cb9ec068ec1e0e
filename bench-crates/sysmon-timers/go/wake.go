package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"claimbench.dev/subject"
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
	// wakesSettle is when its sleeps have reached their greatest length.
	wakesSettle = 60 * time.Millisecond
	// wakesFor is how long they are counted then.
	wakesFor = 120 * time.Millisecond
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
	time.Sleep(20 * time.Millisecond) // Until nothing runs, from where it begins anew.
	var readings []int
	read := func() error {
		sleeps, err := voluntarySwitches(thread)
		readings = append(readings, sleeps)
		return err
	}
	// The system calls of a reading wake the thread; where processors are busy that takes a while.
	err = read()
	for began := time.Now(); err == nil && time.Since(began) < wakesSettle; {
		if err = read(); readings[len(readings)-1] != readings[0] {
			break
		}
	}
	for _, interval := range []time.Duration{wakesFirst, wakesSettle, wakesFor} {
		if err == nil {
			pass(interval)
			err = read()
		}
	}
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	last := readings[len(readings)-4:]
	return outcome{Values: map[string]float64{
		"first": float64(last[1] - last[0]),
		"per_s": float64(last[3]-last[2]) / wakesFor.Seconds(),
	}}
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
