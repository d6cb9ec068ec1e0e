package main

import (
	"sync"
	"syscall"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// syscallsExperiment makes system calls, and looks whether a goroutine still had its processor when
// it came back: then it runs on, else it is runnable and waits for one.
func syscallsExperiment() *subject.Definition {
	return subject.Experiment("syscalls", subject.Param("n", 200, 1, 10_000), procsParam()).
		Value("syscalls", "calls", subject.Exact).
		Value("lost_pct", "%", subject.Stochastic).
		Variant("short", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return traced(p.Int("procs"), func() error { return writeNowhere(n) },
				syscallValues(writeOften))
		}).
		Variant("long", func(p subject.Params) subject.Op {
			return traced(p.Int("procs"), func() error { blockMany(longCalls); return nil },
				syscallValues(blockOnce))
		})
}

const (
	// longCalls is how many goroutines block at once, each for so long.
	longCalls = 20
	longFor   = 20 * time.Millisecond
)

func writeNowhere(n int) error {
	nowhere, err := syscall.Open("/dev/null", syscall.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(nowhere)
	done := make(chan error)
	go writeOften(nowhere, n, done)
	return <-done
}

func writeOften(to, n int, done chan<- error) {
	var err error
	for range n {
		if _, failed := syscall.Write(to, []byte{0}); failed != nil {
			err = failed
		}
	}
	done <- err
}

func blockMany(n int) {
	var all sync.WaitGroup
	for range n {
		all.Add(1)
		go blockOnce(&all)
	}
	all.Wait()
}

// blockOnce sleeps in a system call of which the scheduler is told, as of every blocking one.
func blockOnce(all *sync.WaitGroup) {
	defer all.Done()
	length := syscall.NsecToTimespec(longFor.Nanoseconds())
	syscall.Nanosleep(&length, nil)
}

func syscallValues(function any) func(*exectrace.Trace) subject.Values {
	return func(t *exectrace.Trace) subject.Values {
		lives := t.Began(exectrace.NameOf(function))
		kept := exectrace.Count(lives, exectrace.Syscall, exectrace.Running, "")
		lost := exectrace.Count(lives, exectrace.Syscall, exectrace.Runnable, "")
		return subject.Values{
			"syscalls": kept + lost, "lost_pct": 100 * float64(lost) / float64(max(kept+lost, 1)),
		}
	}
}
