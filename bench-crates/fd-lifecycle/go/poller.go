package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// registrationExperiment opens things of several kinds and looks whether the runtime's epoll
// instance watches them, and whether they take a deadline.
func registrationExperiment() *subject.Definition {
	with := func(open func() (deadliner, func(), error)) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				values, err := registration(open)
				return subject.None{}, values, err
			})
		}
	}
	opened := func(path string) func(subject.Params) subject.Op {
		return with(func() (deadliner, func(), error) {
			file, err := os.Open(path)
			return file, func() { file.Close() }, err
		})
	}
	return subject.Experiment("registration").
		Value("watched", "", subject.State).
		Value("deadline", "", subject.State).
		Variant("regular", opened(regularFile)).
		Variant("device", opened("/dev/null")).
		Variant("directory", opened("/")).
		Variant("pipe", with(func() (deadliner, func(), error) {
			reader, writer, err := os.Pipe()
			return reader, func() { closeAll([]*os.File{reader, writer}) }, err
		})).
		Variant("listener", with(func() (deadliner, func(), error) {
			listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: loopback})
			return listenerDeadline{listener}, func() { listener.Close() }, err
		}))
}

// loopback is where sockets of experiments live.
var loopback = net.IPv4(127, 0, 0, 1)

// deadliner is what may be watched.
type deadliner interface {
	syscall.Conn
	SetReadDeadline(time.Time) error
}

// listenerDeadline is a listener by the method names of files and connections.
type listenerDeadline struct{ *net.TCPListener }

func (l listenerDeadline) SetReadDeadline(t time.Time) error { return l.SetDeadline(t) }

func registration(open func() (deadliner, func(), error)) (subject.Values, error) {
	opened, shut, err := open()
	if err != nil {
		return nil, err
	}
	defer shut()
	fd, err := number(opened)
	if err != nil {
		return nil, err
	}
	all, err := watched()
	if err != nil {
		return nil, err
	}
	deadline := opened.SetReadDeadline(time.Now().Add(time.Hour))
	return subject.Values{"watched": all[fd], "deadline": fault(deadline)}, nil
}

// watched returns the numbers in this process's epoll instances, as /proc shows them.
func watched() (map[int]bool, error) {
	all, err := held()
	if err != nil {
		return nil, err
	}
	numbers := make(map[int]bool)
	for _, fd := range all {
		if !strings.Contains(target(fd), "eventpoll") {
			continue
		}
		info, err := os.ReadFile(fmt.Sprintf("/proc/self/fdinfo/%d", fd))
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(info)) {
			fields := strings.Fields(line)
			if len(fields) > 1 && fields[0] == "tfd:" {
				if watched, err := strconv.Atoi(fields[1]); err == nil {
					numbers[watched] = true
				}
			}
		}
	}
	return numbers, nil
}

// openCostExperiment counts the system calls of opening regular files. strace watches two fresh
// processes, one that opens n files and one that opens none; the difference is what n cost.
func openCostExperiment() *subject.Definition {
	return subject.Experiment("open-cost", subject.Param("n", 100, 1, 10_000)).
		Value("epoll_ctl", "calls", subject.Exact).
		Value("epoll_ctl_refused", "calls", subject.Exact).
		Value("fcntl", "calls", subject.Exact).
		Variant("open-close", func(p subject.Params) subject.Op {
			n := p.Int("n")
			if err := canTrace(); err != nil {
				return unavailable(err)
			}
			return subject.Probe(func() (subject.None, subject.Values, error) {
				none, err := traced(0)
				if err != nil {
					return subject.None{}, nil, err
				}
				some, err := traced(n)
				values := make(subject.Values)
				for name, count := range some {
					values[name] = count - none[name]
				}
				return subject.None{}, values, err
			})
		})
}

// canTrace says why strace cannot be used, if it cannot.
func canTrace() error {
	command, cancel := bounded("strace", "-qq", "-o", os.DevNull, "true")
	defer cancel()
	err := command.Run()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("strace is not installed")
	case err != nil:
		return fmt.Errorf("strace may not trace here: %s", firstLine(command.Stderr))
	}
	return nil
}

func firstLine(text any) string {
	line, _, _ := strings.Cut(fmt.Sprint(text), "\n")
	return line
}

// traced counts system calls of a process that opens and closes n files.
func traced(n int) (map[string]int, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command, cancel := bounded("strace", "-f", "-qq", "-e", "signal=none",
		"-e", "trace=epoll_ctl,fcntl", program, "open-close", strconv.Itoa(n))
	defer cancel()
	report := new(bytes.Buffer)
	command.Stderr = report
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("strace: %w: %s", err, firstLine(report))
	}
	counts := map[string]int{"epoll_ctl": 0, "epoll_ctl_refused": 0, "fcntl": 0}
	for lines := bufio.NewScanner(report); lines.Scan(); {
		for _, call := range []string{"epoll_ctl", "fcntl"} {
			if strings.Contains(lines.Text(), call+"(") {
				counts[call]++
			}
		}
		// A call that another thread interrupts is shown in two lines; the second has the result.
		if strings.Contains(lines.Text(), "epoll_ctl") && strings.Contains(lines.Text(), "EPERM") {
			counts["epoll_ctl_refused"]++
		}
	}
	return counts, nil
}

// openCloseTask opens and closes the regular file so often, and once before: the first open of a
// program sets the poller up.
func openCloseTask(arguments []string) (subject.Values, error) {
	n, err := strconv.Atoi(arguments[0])
	for range n + 1 {
		file, failed := os.Open(regularFile)
		if failed != nil {
			return nil, failed
		}
		file.Close()
	}
	return subject.Values{}, err
}
