package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// What a process does with its descriptors and limits before main begins can only be seen in one
// that starts with nothing but its three standard streams and with limits that are known. Such a
// process runs one task and prints what it saw. It stays in the subject's process group, which the
// lab ends as a whole.

// tasks are what can be run in a fresh process.
var tasks = map[string]func(arguments []string) (subject.Values, error){
	"at-limit":    atLimitTask,
	"child-limit": childLimitTask,
	"first-open":  firstOpenTask,
	"open-close":  openCloseTask,
	"privilege":   privilegeTask,
}

const (
	// launch is the first stage: it prepares the process and replaces its program by itself.
	launch = "launch"
	// freshSeconds bounds a task. Each takes some hundredths of a second.
	freshSeconds = 10
)

// freshProcess is one that is about to be started.
type freshProcess struct {
	soft, hard  int
	environment []string
}

// run starts a process that runs the task, and returns what that saw.
func (f freshProcess) run(task string, arguments ...string) (subject.Values, error) {
	stages := []string{launch, strconv.Itoa(f.soft), strconv.Itoa(f.hard), task}
	command, cancel := self(append(stages, arguments...)...)
	defer cancel()
	command.Env = append(os.Environ(), f.environment...)
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("task %s: %w: %s", task, err, command.Stderr)
	}
	var values subject.Values
	err = json.Unmarshal(output, &values)
	return values, err
}

// self is a command that runs this program with arguments, for a bounded time.
func self(arguments ...string) (*exec.Cmd, context.CancelFunc) {
	return bounded(regularFile, arguments...)
}

// bounded is a command that may take only so long. Its standard error is kept.
func bounded(program string, arguments ...string) (*exec.Cmd, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), freshSeconds*time.Second)
	command := exec.CommandContext(ctx, program, arguments...)
	command.Stderr = new(bytes.Buffer)
	return command, cancel
}

// runTask is the main function of a process with arguments; it returns the exit status.
func runTask(arguments []string) int {
	values, err := stage(arguments)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(values)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func stage(arguments []string) (subject.Values, error) {
	if arguments[0] == launch && len(arguments) > 3 {
		return nil, relaunch(arguments[1], arguments[2], arguments[3:])
	}
	task, known := tasks[arguments[0]]
	if !known {
		return nil, fmt.Errorf("unknown task '%s'", arguments[0])
	}
	return task(arguments[1:])
}

// relaunch sets the limits and replaces the program by itself with nothing open but the standard
// streams. It returns only if that fails.
func relaunch(soft, hard string, arguments []string) error {
	current, err := strconv.ParseUint(soft, 10, 64)
	if err != nil {
		return err
	}
	maximum, err := strconv.ParseUint(hard, 10, 64)
	if err != nil {
		return err
	}
	numbers, err := held()
	if err != nil {
		return err
	}
	for _, number := range numbers {
		if number > 2 {
			syscall.CloseOnExec(number)
		}
	}
	both := syscall.Rlimit{Cur: current, Max: maximum}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &both); err != nil {
		return err
	}
	return syscall.Exec(regularFile, append(os.Args[:1], arguments...), os.Environ())
}
