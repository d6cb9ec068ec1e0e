package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/schedtrace"
)

// What the runtime prints of its queues, it prints of a whole process: it is looked at in a second
// process of this program, a part.

// partVariable is the environment variable that makes the program a part: a request as JSON.
const partVariable = "CLAIMBENCH_PART"

// partRequest says what a part is to do: make so many tasks, and hold still, or have them run.
type partRequest struct {
	Tasks int  `json:"tasks"`
	Run   bool `json:"run"`
}

const (
	// partHolds is how long a part keeps its queues as they are: the thread that prints looks every
	// 10 ms when nothing happens.
	partHolds = 45 * time.Millisecond
	// holdEveryMs is the least time between two samples meanwhile.
	holdEveryMs = 4
	// taskLong is how long a task takes where they are run.
	taskLong = 25 * time.Microsecond
)

func servePart(asked string) int {
	var request partRequest
	if err := json.Unmarshal([]byte(asked), &request); err != nil {
		fmt.Fprintf(os.Stderr, "'%s' is no request: %v\n", asked, err)
		return 1
	}
	if request.Run {
		runTasks(request.Tasks)
	} else {
		holdTasks(request.Tasks)
	}
	return 0
}

// partDisturbed is what a part says where its goroutine was stopped while it made tasks.
const partDisturbed = "stopped meanwhile"

// holdTasks makes tasks on the only processor, none of which runs, holds still, and ends.
func holdTasks(n int) {
	runtime.GOMAXPROCS(1)
	runtime.Gosched() // The runtime's own goroutines have their turn first.
	ran := 0
	for range n {
		go func() { ran++ }()
	}
	if ran > 0 {
		fmt.Fprintln(os.Stderr, partDisturbed)
		return
	}
	holdProcessor(partHolds)
	leave()
}

// runTasks makes tasks that compute, on two processors, and waits for them.
func runTasks(n int) {
	runtime.GOMAXPROCS(2)
	turns := turnsFor(taskLong)
	var all sync.WaitGroup
	all.Add(n)
	for range n {
		go func() {
			countAlone(turns)
			all.Done()
		}()
	}
	all.Wait()
}

// part runs a part to its end under the runtime's trace.
func part(request partRequest, options schedtrace.Options) (schedtrace.Trace, error) {
	program, err := os.Executable()
	if err != nil {
		return schedtrace.Trace{}, err
	}
	text, err := json.Marshal(request)
	if err != nil {
		return schedtrace.Trace{}, err
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), partVariable+"="+string(text))
	trace, err := schedtrace.Record(command, options)
	if err == nil && len(trace.Faults) > 0 {
		err = trace.Faults[0]
	}
	return trace, err
}

// depthExperiment makes n tasks on the only processor; how many the runtime says are in the queue
// of the processor and in the shared one, by each of the two forms of its trace.
func depthExperiment() *subject.Definition {
	with := func(detail bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return observing(func() (subject.Values, error) {
				held, err := heldState(n, schedtrace.Options{EveryMs: holdEveryMs, Detail: detail})
				if err != nil {
					return nil, err
				}
				return subject.Values{"spilled": held.Shared, "kept": held.Local[0]}, nil
			})
		}
	}
	return subject.Experiment("depth", subject.Param("n", 1000, 2, 10_000)).
		Value("spilled", "tasks", subject.Exact).
		Value("kept", "tasks", subject.Exact).
		Variant("schedtrace", with(false)).
		Variant("scheddetail", with(true))
}

// heldState is the last state of a part that holds still, which has to be the same twice.
func heldState(n int, options schedtrace.Options) (schedtrace.Sample, error) {
	for range attempts {
		trace, err := part(partRequest{Tasks: n}, options)
		if err != nil {
			return schedtrace.Sample{}, err
		}
		count := len(trace.Samples)
		if count < 3 || len(trace.Other) > 0 {
			continue
		}
		last, before := trace.Samples[count-1], trace.Samples[count-2]
		if last.Shared == before.Shared && last.Local[0] == before.Local[0] {
			return last, nil
		}
	}
	return schedtrace.Sample{}, errDisturbed
}

// drainExperiment makes n tasks that compute, on two processors; what is in the queues so many
// milliseconds after anything was first seen there.
func drainExperiment() *subject.Definition {
	return subject.Experiment("drain",
		subject.Param("n", 1000, 2, 10_000), subject.Param("ms", 5, 0, 1000)).
		Value("shared", "tasks", subject.Stochastic).
		Value("local", "tasks", subject.Stochastic).
		Variant("schedtrace", func(p subject.Params) subject.Op {
			n, ms := p.Int("n"), p.Int("ms")
			return observing(func() (subject.Values, error) {
				trace, err := part(partRequest{Tasks: n, Run: true}, schedtrace.Options{EveryMs: 1})
				if err != nil {
					return nil, err
				}
				// Without a sample as late as that, the tasks have all run.
				shared, local, began := 0, 0, -1
				for _, sample := range trace.Samples {
					shared, local = sample.Shared, sum(sample.Local)
					if began < 0 && shared+local > 0 {
						began = sample.AtMs
					}
					if began >= 0 && sample.AtMs-began >= ms {
						return subject.Values{"shared": shared, "local": local}, nil
					}
				}
				return subject.Values{"shared": 0, "local": 0}, nil
			})
		})
}
