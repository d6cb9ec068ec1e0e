package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// queuesExperiment looks for the lengths of processors' queues: in a trace, and in what the
// runtime's GODEBUG=schedtrace writes.
func queuesExperiment() *subject.Definition {
	return subject.Experiment("queues").
		Value("queue_lengths", "readings", subject.Exact).
		Value("peak_runnable", "goroutines", subject.Stochastic).
		Variant("trace", func(subject.Params) subject.Op {
			return traced(2, fillQueues, queuesInTrace)
		}).
		Variant("schedtrace", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				lengths, err := queuesInSchedtrace()
				return subject.None{}, subject.Values{"queue_lengths": lengths}, err
			})
		})
}

// burstTask is the argument that makes this program fill queues for a while.
const burstTask = "burst"

const (
	// burstHogs is how many goroutines want to run at once, on two processors.
	burstHogs = 40
	burstEach = time.Millisecond
)

func fillQueues() error {
	var all sync.WaitGroup
	for range burstHogs {
		all.Add(1)
		go func() {
			defer all.Done()
			hog(time.Now().Add(burstEach))
		}()
	}
	all.Wait()
	return nil
}

func runBurst() { fillQueues() }

func queuesInTrace(t *exectrace.Trace) subject.Values {
	lengths := 0
	for _, event := range t.Events {
		name := strings.ToLower(event.Name)
		if strings.Contains(name, "queue") || strings.Contains(name, "runq") {
			lengths++
		}
	}
	return subject.Values{
		"queue_lengths": lengths,
		"peak_runnable": exectrace.PeakOf(t.Lives(), exectrace.Runnable),
	}
}

// runQueues finds the lengths of the processors' queues in a line of schedtrace.
var runQueues = regexp.MustCompile(`runqueue=\d+ \[([\d ]+)\]`)

// queuesInSchedtrace counts readings above zero of processors' queues.
func queuesInSchedtrace() (int, error) {
	program, err := os.Executable()
	if err != nil {
		return 0, err
	}
	command := exec.Command(program, burstTask)
	command.Env = append(os.Environ(), "GOMAXPROCS=2", "GODEBUG=schedtrace=2")
	var text bytes.Buffer
	command.Stderr = &text
	if err := command.Run(); err != nil {
		return 0, fmt.Errorf("the burst: %w", err)
	}
	return queuesIn(text.String()), nil
}

func queuesIn(schedtrace string) int {
	count := 0
	for _, line := range runQueues.FindAllStringSubmatch(schedtrace, -1) {
		for _, length := range strings.Fields(line[1]) {
			if number, err := strconv.Atoi(length); err == nil && number > 0 {
				count++
			}
		}
	}
	return count
}
