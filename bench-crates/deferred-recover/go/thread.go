package main

import (
	"time"

	"claimbench.dev/subject"
)

// afterlife is how long main waits after another goroutine has panicked, before it says that it is
// still there. A process that dies of the panic does so within a fraction of that.
const afterlife = 500 * time.Millisecond

// threadExperiment has a goroutine panic that is not the main one.
func threadExperiment() *subject.Definition {
	look := func(left remains) subject.Values {
		return subject.Values{
			"main_went_on": left.has("main"), "main_deferred": left.has(deferredWord),
			"end": left.end,
		}
	}
	return subject.Experiment("thread").
		Value("main_went_on", "", subject.State).
		Value("main_deferred", "", subject.State).
		Value("end", "", subject.State).
		Variant("panic", inChild("goroutine", look)).
		Variant("recover-in-main", inChild("goroutine-main", look)).
		Variant("recover-itself", inChild("goroutine-itself", look))
}

func goroutineTask() {
	defer say(deferredWord)
	outlive(func() { panic(primary) })
}

func goroutineRecoverInMainTask() {
	defer say(deferredWord)
	defer func() { _ = recover() }()
	outlive(func() { panic(primary) })
}

func goroutineRecoverItselfTask() {
	defer say(deferredWord)
	outlive(func() {
		defer func() { _ = recover() }()
		panic(primary)
	})
}

// outlive runs something in a goroutine until it is over, waits, and says that main is there.
func outlive(run func()) {
	over := make(chan struct{})
	go func() {
		defer close(over)
		run()
	}()
	<-over
	time.Sleep(afterlife)
	say("main")
}

// subjectThreadExperiment does the same in the subject itself, whose main goroutine recovers from
// every panic of its own.
func subjectThreadExperiment() *subject.Definition {
	return subject.Experiment("subject-thread").
		Variant("panic", func(subject.Params) subject.Op {
			return subject.Probe(func() (bool, subject.Values, error) {
				over := make(chan struct{})
				go func() {
					defer close(over)
					panic(primary)
				}()
				<-over
				time.Sleep(afterlife)
				return true, nil, nil
			})
		})
}
