package main

import (
	"runtime"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

const (
	// slotTrials is how often a task is put into the place before a queue.
	slotTrials = 20
	// slotPatience is how many times a millisecond the maker of the task stays busy at most.
	slotPatience = 50
)

// slotExperiment has a busy task make another one, which is in the place before the queue of its
// processor, while the other processor is idle: how often that runs it meanwhile.
func slotExperiment() *subject.Definition {
	return subject.Experiment("slot").
		Value("ran_meanwhile", "share", subject.Stochastic).
		Variant("go", func(subject.Params) subject.Op {
			return observing(func() (subject.Values, error) {
				ran := onTwo(func() (ran int) {
					for range slotTrials {
						if ranMeanwhile() {
							ran++
						}
					}
					return ran
				})
				return subject.Values{"ran_meanwhile": float64(ran) / slotTrials}, nil
			})
		})
}

func ranMeanwhile() bool {
	const nowhere = -1
	var at atomic.Int64
	at.Store(nowhere)
	runtime.Gosched()
	own := sched.Processor()
	go func() { at.Store(int64(sched.Processor())) }()
	for waited := 0; at.Load() == nowhere && waited < slotPatience; waited++ {
		holdProcessor(time.Millisecond)
	}
	seen := at.Load()
	for at.Load() == nowhere {
		runtime.Gosched()
	}
	return seen != nowhere && int(seen) != own
}

// observing is work that has values and no answer.
func observing(look func() (subject.Values, error)) subject.Op {
	return subject.Probe(func() (subject.None, subject.Values, error) {
		values, err := look()
		return subject.None{}, values, err
	})
}
