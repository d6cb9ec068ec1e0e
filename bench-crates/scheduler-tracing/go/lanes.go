package main

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// lanesExperiment takes traces apart for pictures: which goroutine ran when on which processor, and
// in which state each goroutine was.
func lanesExperiment() *subject.Definition {
	return subject.Experiment("lanes").
		Value("lanes", "", subject.State).
		Variant("processors", func(subject.Params) subject.Op {
			return traced(2, computeTogether, processorLanes)
		}).
		Variant("states", func(subject.Params) subject.Op {
			return traced(2, computeTogether, func(t *exectrace.Trace) subject.Values {
				return stateLanes(t, hogFor)
			})
		}).
		Variant("waiting", func(subject.Params) subject.Op {
			return traced(2, waitTogether, func(t *exectrace.Trace) subject.Values {
				return stateLanes(t, waitForGate)
			})
		})
}

const (
	// laneHogs is how many goroutines compute on two processors, each for so long.
	laneHogs = 5
	laneFor  = 80 * time.Millisecond
	// laneLeastNs leaves out what is too short to be seen.
	laneLeastNs = 50_000
)

func computeTogether() error {
	var all sync.WaitGroup
	until := time.Now().Add(laneFor)
	for range laneHogs {
		all.Add(1)
		go hogFor(until, &all)
	}
	all.Wait()
	return nil
}

// waitTogether opens a gate a few times, and whoever comes through computes for a moment.
func waitTogether() error {
	gate := make(chan time.Duration)
	var all sync.WaitGroup
	for range laneHogs {
		all.Add(1)
		go waitForGate(gate, &all)
	}
	for range 3 {
		time.Sleep(3 * time.Millisecond)
		for range laneHogs {
			gate <- 2 * time.Millisecond
		}
	}
	close(gate)
	all.Wait()
	return nil
}

func waitForGate(gate <-chan time.Duration, all *sync.WaitGroup) {
	defer all.Done()
	for length := range gate {
		hog(time.Now().Add(length))
	}
}

func processorLanes(t *exectrace.Trace) subject.Values {
	names := make(map[int64]string)
	for i, life := range t.Began(exectrace.NameOf(hogFor)) {
		names[life.ID] = fmt.Sprintf("g%d", i+1)
	}
	var boxes []exectrace.Box
	for _, run := range t.Runs() {
		name, ours := names[run.Goroutine]
		if !ours || run.EndNs-run.BeginNs < laneLeastNs {
			continue
		}
		box := exectrace.Box{
			Lane:    fmt.Sprintf("P%d", run.Processor),
			BeginNs: run.BeginNs, EndNs: run.EndNs, Name: name,
		}
		if run.To == exectrace.Runnable && run.Reason == "preempted" {
			box.End = "preempted"
		}
		boxes = append(boxes, box)
	}
	return subject.Values{"lanes": exectrace.Timeline(boxes)}
}

func stateLanes(t *exectrace.Trace, function any) subject.Values {
	shown := map[exectrace.State]string{
		exectrace.Running: "running", exectrace.Runnable: "runnable", exectrace.Waiting: "waiting",
		exectrace.Syscall: "syscall",
	}
	var boxes []exectrace.Box
	for i, life := range t.Began(exectrace.NameOf(function)) {
		for event, next := range pairs(life.Events) {
			name, is := shown[event.Transition.To]
			if !is || next.TimeNs-event.TimeNs < laneLeastNs {
				continue
			}
			boxes = append(boxes, exectrace.Box{
				Lane:    fmt.Sprintf("g%d", i+1),
				BeginNs: event.TimeNs, EndNs: next.TimeNs, Name: name,
			})
		}
	}
	return subject.Values{"lanes": exectrace.Timeline(boxes)}
}

// pairs visits each event with the one after it.
func pairs(events []*exectrace.Event) func(func(*exectrace.Event, *exectrace.Event) bool) {
	return func(yield func(*exectrace.Event, *exectrace.Event) bool) {
		for i, next := range slices.All(events) {
			if i > 0 && !yield(events[i-1], next) {
				return
			}
		}
	}
}
