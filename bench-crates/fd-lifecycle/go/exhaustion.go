package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// fill opens the regular file until that fails, and returns the files and the failure.
func fill() ([]*os.File, error) {
	var files []*os.File
	for {
		file, err := os.Open(regularFile)
		if err != nil {
			return files, err
		}
		files = append(files, file)
	}
}

// limited are the parameters of experiments in a process with limits of its own, and what the
// limits that the task is told of must be.
func limited(task string, arguments ...string) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		soft, hard := p.Int("soft"), p.Int("hard")
		if soft > hard {
			return subject.Refuse(fmt.Errorf("the soft limit %d is above the hard one %d", soft,
				hard))
		}
		if err := beyondHard(hard); err != nil {
			return unavailable(err)
		}
		return subject.Probe(func() (subject.None, subject.Values, error) {
			process := freshProcess{soft: soft, hard: hard}
			values, err := process.run(task, arguments...)
			return subject.None{}, values, err
		})
	}
}

// limitParams are the limits a fresh process starts with.
func limitParams() []subject.Parameter {
	return []subject.Parameter{
		subject.Param("soft", 64, 32, 1<<20), subject.Param("hard", 256, 32, 1<<20),
	}
}

// atLimitExperiment opens files in a fresh process until that fails.
func atLimitExperiment() *subject.Definition {
	return subject.Experiment("at-limit", limitParams()...).
		Value("own_limit", "descriptors", subject.Exact).
		Value("opened", "descriptors", subject.Exact).
		Value("met", "descriptors", subject.Exact).
		Value("unused", "descriptors", subject.Exact).
		Value("error", "", subject.State).
		Value("says_too_many", "", subject.State).
		Variant("started", limited("at-limit"))
}

// atLimitTask counts what is open, then opens files until that fails.
func atLimitTask([]string) (subject.Values, error) {
	soft, _, err := limits()
	if err != nil {
		return nil, err
	}
	already, err := heldCount()
	if err != nil {
		return nil, err
	}
	files, failure := fill()
	met := already + len(files)
	return subject.Values{
		"own_limit":     soft,
		"opened":        len(files),
		"met":           met,
		"unused":        int(soft) - met,
		"error":         fault(failure),
		"says_too_many": strings.Contains(strings.ToLower(failure.Error()), "too many open files"),
	}, nil
}

// childLimitExperiment starts a shell from a fresh process and asks it for its soft limit.
func childLimitExperiment() *subject.Definition {
	return subject.Experiment("child-limit", limitParams()...).
		Value("own_limit", "descriptors", subject.Exact).
		Value("child_limit", "descriptors", subject.Exact).
		Variant("started", limited("child-limit")).
		Variant("set-by-program", limited("child-limit", "set"))
}

// childLimitTask asks a shell; with an argument the program has set the limit by itself before.
func childLimitTask(arguments []string) (subject.Values, error) {
	soft, hard, err := limits()
	if err == nil && len(arguments) > 0 {
		soft = hard
		both := syscall.Rlimit{Cur: soft, Max: hard}
		err = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &both)
	}
	if err != nil {
		return nil, err
	}
	command, cancel := bounded("sh", "-c", "ulimit -Sn")
	defer cancel()
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("sh: %w: %s", err, command.Stderr)
	}
	child, err := strconv.Atoi(strings.TrimSpace(string(output)))
	return subject.Values{"own_limit": soft, "child_limit": child}, err
}

// privilegeExperiment changes limits in a fresh process without privileges.
func privilegeExperiment() *subject.Definition {
	return subject.Experiment("privilege", limitParams()...).
		Value("soft_to_hard", "", subject.State).
		Value("above_hard", "", subject.State).
		Variant("unprivileged", limited("privilege"))
}

// nobody is the user every system has for a process that may do nothing.
const nobody = 65534

// privilegeTask gives privileges up, if there are any, and raises the soft and then the hard limit.
func privilegeTask([]string) (subject.Values, error) {
	// Where the user does not exist, this is a container's root, which has no say over limits.
	if err := syscall.Setuid(nobody); os.Geteuid() == 0 && !errors.Is(err, syscall.EINVAL) {
		return nil, err
	}
	_, hard, err := limits()
	if err != nil {
		return nil, err
	}
	soft := syscall.Rlimit{Cur: hard, Max: hard}
	softErr := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &soft)
	above := syscall.Rlimit{Cur: hard + 1, Max: hard + 1}
	aboveErr := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &above)
	return subject.Values{"soft_to_hard": fault(softErr), "above_hard": fault(aboveErr)}, nil
}

// roomForCalls is a limit under which everything else here fits.
const roomForCalls = 64

// callsAtLimitExperiment asks for a descriptor in several ways when there is none left.
func callsAtLimitExperiment() *subject.Definition {
	definition := subject.Experiment("calls-at-limit")
	for _, name := range []string{"listen", "dial", "pipe", "run", "read", "open_after_close"} {
		definition.Value(name, "", subject.State)
	}
	return definition.Variant("none-left", func(subject.Params) subject.Op {
		return subject.Probe(func() (subject.None, subject.Values, error) {
			values, err := callsAtLimit()
			return subject.None{}, values, err
		})
	})
}

func callsAtLimit() (subject.Values, error) {
	server, err := net.ListenTCP("tcp", &net.TCPAddr{IP: loopback})
	if err != nil {
		return nil, err
	}
	defer server.Close()
	values := make(subject.Values)
	var files []*os.File
	err = underLimit(roomForCalls, func() {
		files, _ = fill()
		values = atLimit(server.Addr().String())
		files[0].Close()
		var file *os.File
		file, err := os.Open(regularFile)
		values["open_after_close"] = fault(err)
		if err == nil {
			files[0] = file
		}
	})
	closeAll(files)
	return values, err
}

// atLimit asks for descriptors in five ways.
func atLimit(address string) subject.Values {
	_, listen := net.Listen("tcp", "127.0.0.1:0")
	_, dial := net.Dial("tcp", address)
	_, _, pipe := os.Pipe()
	run := exec.Command("true").Run()
	_, read := os.ReadFile(regularFile)
	return subject.Values{
		"listen": fault(listen), "dial": fault(dial), "pipe": fault(pipe), "run": fault(run),
		"read": fault(read),
	}
}

// spinning is how long an accept loop without a pause is watched.
const spinning = 20 * time.Millisecond

// acceptExperiment accepts at the limit, and again when one descriptor has been freed.
func acceptExperiment() *subject.Definition {
	return subject.Experiment("accept").
		Value("error", "", subject.State).
		Value("temporary", "", subject.State).
		Value("errors", "errors", subject.Stochastic).
		Value("recovers", "", subject.State).
		Variant("listener", func(subject.Params) subject.Op {
			return subject.Probe(acceptAtLimit)
		})
}

func acceptAtLimit() (string, subject.Values, error) {
	server, err := net.ListenTCP("tcp", &net.TCPAddr{IP: loopback})
	if err != nil {
		return "", nil, err
	}
	defer server.Close()
	client, err := net.Dial("tcp", server.Addr().String())
	if err != nil {
		return "", nil, err
	}
	defer client.Close()
	if _, err := io.WriteString(client, "hello"); err != nil {
		return "", nil, err
	}
	var files []*os.File
	var accepted net.Conn
	values := make(subject.Values)
	limited := underLimit(roomForCalls, func() {
		files, _ = fill()
		_, refused := server.Accept()
		var temporary net.Error
		values["error"] = fault(refused)
		//lint:ignore SA1019 what servers of net/http look at is the point.
		values["temporary"] = errors.As(refused, &temporary) && temporary.Temporary()
		values["errors"] = failuresWithin(spinning, server)
		files[0].Close()
		accepted, err = server.Accept()
	})
	closeAll(files)
	values["recovers"] = err == nil
	if err := errors.Join(limited, err); err != nil {
		return "", values, err
	}
	defer accepted.Close()
	greeting := make([]byte, len("hello"))
	_, err = io.ReadFull(accepted, greeting)
	return string(greeting), values, err
}

// failuresWithin counts the errors of an accept loop that does not pause.
func failuresWithin(most time.Duration, server net.Listener) int {
	failures := 0
	for start := time.Now(); time.Since(start) < most; {
		if _, err := server.Accept(); err != nil {
			failures++
		}
	}
	return failures
}
