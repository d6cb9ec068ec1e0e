package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// Whether loops may be interrupted is settled when a program begins. What is compared is therefore
// done by other processes of this program: workers, one after the other.

// workerVariable is the environment variable that makes the program a worker: its work as JSON.
const workerVariable = "CLAIMBENCH_WORKER"

// fixedWork is what a worker does.
type fixedWork struct {
	// Steps are computed by each of its goroutines.
	Steps int `json:"steps"`
	// YieldEvery is after how many of them they yield; never if zero.
	YieldEvery int `json:"yield_every"`
}

// workDone is what a worker answers.
type workDone struct {
	ProcessorNs int64 `json:"processor_ns"`
	// Overlapping says that a goroutine began before one that had begun earlier was done.
	Overlapping bool `json:"overlapping"`
}

const (
	// workers is how many goroutines a worker has, on one processor.
	workers = 4
	// workEach is what each computes: more than it is let run for at a time.
	workEach = 25 * time.Millisecond
	// yieldEvery is for the control.
	yieldEvery = 1000
)

// preemptionExperiment compares the processor time of some work in a program that may interrupt its
// loops and in one that may not.
func preemptionExperiment() *subject.Definition {
	with := func(every int) func(subject.Params) subject.Op {
		return probing(func(subject.Params) (subject.Values, error) {
			steps := stepsFor(workEach)
			on, err := work(fixedWork{steps, every}, "asyncpreemptoff=0")
			if err != nil {
				return nil, err
			}
			off, err := work(fixedWork{Steps: steps}, "asyncpreemptoff=1")
			if err != nil {
				return nil, err
			}
			return subject.Values{
				"cost":        float64(on.ProcessorNs) / float64(off.ProcessorNs),
				"interrupted": on.Overlapping && !off.Overlapping,
			}, nil
		})
	}
	return subject.Experiment("preemption-cost", processors).
		Value("cost", "ratio", subject.Stochastic).
		Value("interrupted", "", subject.State).
		Variant("preempted", with(0)).
		Variant("yielding", with(yieldEvery))
}

// work has a worker do it.
func work(what fixedWork, debug string) (workDone, error) {
	text, err := json.Marshal(what)
	if err != nil {
		return workDone{}, err
	}
	program, err := os.Executable()
	if err != nil {
		return workDone{}, err
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), workerVariable+"="+string(text), "GODEBUG="+debug)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		return workDone{}, fmt.Errorf("a worker: %w", err)
	}
	var done workDone
	err = json.NewDecoder(bytes.NewReader(output)).Decode(&done)
	return done, err
}

// serveWorker is the main function of a worker.
func serveWorker(asked string) int {
	var what fixedWork
	if err := json.Unmarshal([]byte(asked), &what); err != nil {
		fmt.Fprintf(os.Stderr, "no work can be read from '%s': %v\n", asked, err)
		return 1
	}
	if err := json.NewEncoder(os.Stdout).Encode(what.do()); err != nil {
		return 1
	}
	return 0
}

func (w fixedWork) do() workDone {
	runtime.GOMAXPROCS(1)
	// Numbers say what came before what. Reading the clock would be a call, which is where a loop
	// that was asked to stop does stop.
	var order atomic.Int64
	var begun, ended [workers]int64
	before := processorTime()
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			begun[i] = order.Add(1)
			w.compute()
			ended[i] = order.Add(1)
		})
	}
	all.Wait()
	used := processorTime() - before
	overlapping := false
	for i := range workers {
		overlapping = overlapping || ended[i] != begun[i]+1
	}
	return workDone{ProcessorNs: used.Nanoseconds(), Overlapping: overlapping}
}

func (w fixedWork) compute() {
	if w.YieldEvery == 0 {
		spin(w.Steps)
		return
	}
	for range w.Steps / w.YieldEvery {
		spin(w.YieldEvery)
		runtime.Gosched()
	}
}
