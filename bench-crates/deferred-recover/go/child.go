package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"claimbench.dev/subject"
)

// What ends a process is run in one of its own: this program, started with the name of a task. The
// task says on its standard output how far it came; its end and its standard error are what the
// runtime makes of it. It stays in the subject's process group, which the lab ends as a whole.

// tasks are what can be run in a process of its own.
var tasks = map[string]func(){
	"return":                returnTask,
	"panic":                 panicTask,
	"goexit":                goexitTask,
	"exit":                  exitTask,
	"map-writes":            mapWritesTask,
	"stack-overflow":        stackOverflowTask,
	"deadlock":              deadlockTask,
	"unlock":                unlockTask,
	"unrecovered":           unrecoveredTask,
	"chain":                 chainTask,
	"goroutine":             goroutineTask,
	"goroutine-main":        goroutineRecoverInMainTask,
	"goroutine-itself":      goroutineRecoverItselfTask,
	"report-second":         reportSecondTask,
	"report-third":          reportThirdTask,
	"report-repanic":        reportRepanicTask,
	"report-after-recovery": reportAfterRecoveryTask,
}

// childSeconds bounds a task. Each takes some hundredths of a second, but for one that has to wait
// for a race to happen.
const childSeconds = 15

// remains are what is left of a process that has ended.
type remains struct {
	// said are the words it wrote on its standard output.
	said []string
	// end is how it ended: "exit 2".
	end string
	// stderr is its standard error.
	stderr string
}

// alone runs a task in a process of its own.
func alone(task string) (remains, error) {
	ctx, cancel := context.WithTimeout(context.Background(), childSeconds*time.Second)
	defer cancel()
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(ctx, "/proc/self/exe", task)
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	if ctx.Err() != nil {
		return remains{}, fmt.Errorf("task %s is still running after %d s", task, childSeconds)
	}
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return remains{}, fmt.Errorf("task %s: %w", task, err)
	}
	end := command.ProcessState.String()
	if command.ProcessState.Exited() {
		end = fmt.Sprint("exit ", command.ProcessState.ExitCode())
	}
	return remains{strings.Fields(stdout.String()), end, stderr.String()}, nil
}

// has reports whether the process said the word.
func (r remains) has(word string) bool {
	return slices.Contains(r.said, word)
}

// complaint is the first line in which the runtime says what is wrong.
func (r remains) complaint() string {
	for line := range strings.Lines(r.stderr) {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return strings.TrimSpace(line)
		}
	}
	return "none"
}

// inChild is work that runs a task and looks at what is left of it.
func inChild(task string, look func(remains) subject.Values) func(subject.Params) subject.Op {
	return func(subject.Params) subject.Op {
		return subject.Probe(func() (subject.None, subject.Values, error) {
			left, err := alone(task)
			if err != nil {
				return subject.None{}, nil, err
			}
			return subject.None{}, look(left), nil
		})
	}
}

// runTask is the main function of a process with an argument.
func runTask(name string) {
	task, known := tasks[name]
	if !known {
		fmt.Fprintf(os.Stderr, "unknown task '%s'\n", name)
		os.Exit(1)
	}
	task()
}

// say writes a word at once, so that it is there whatever happens next.
func say(word string) {
	os.Stdout.WriteString(word + "\n")
}
