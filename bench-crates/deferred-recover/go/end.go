package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"

	"claimbench.dev/subject"
)

// deferredWord is what each task defers to say.
const deferredWord = "deferred"

// endExperiment ends functions, and with them processes, in several ways, and looks whether a
// deferred call ran.
func endExperiment() *subject.Definition {
	look := func(left remains) subject.Values {
		return subject.Values{
			"ran": left.has(deferredWord), "end": left.end, "complaint": left.complaint(),
		}
	}
	definition := subject.Experiment("end").
		Value("ran", "", subject.State).
		Value("end", "", subject.State).
		Value("complaint", "", subject.State)
	for _, task := range []string{"return", "panic", "goexit", "exit", "map-writes",
		"stack-overflow", "deadlock", "unlock"} {
		definition.Variant(task, inChild(task, look))
	}
	return definition
}

func returnTask() {
	defer say(deferredWord)
}

func panicTask() {
	defer say(deferredWord)
	panic("primary")
}

// goexitTask ends a goroutine of its own: where the main one ends this way, the others go on until
// none is left, which is a deadlock.
func goexitTask() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer say(deferredWord)
		runtime.Goexit()
	}()
	<-done
}

func exitTask() {
	defer say(deferredWord)
	os.Exit(3)
}

// mapWritesTask has threads write to one map until the runtime notices. They are more than one even
// on one processor, where the kernel stops a writer in the middle of a write.
func mapWritesTask() {
	const writers = 4
	runtime.GOMAXPROCS(writers)
	shared := make(map[int]int)
	var all sync.WaitGroup
	for range writers {
		all.Add(1)
		go func() {
			defer say(deferredWord)
			defer all.Done()
			for i := 0; ; i++ {
				shared[i%64] = i
			}
		}()
	}
	all.Wait()
}

func stackOverflowTask() {
	defer say(deferredWord)
	debug.SetMaxStack(1 << 20) // The default is a gibibyte.
	endless(0)
}

//go:noinline
func endless(n int) int {
	return endless(n+1) + n
}

func deadlockTask() {
	defer say(deferredWord)
	<-make(chan int)
}

func unlockTask() {
	defer say(deferredWord)
	var free sync.Mutex
	free.Unlock()
}
