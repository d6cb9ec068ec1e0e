package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// blockingExperiment has n goroutines wait at once, each in the same way, and counts the threads of
// the process while they do. They wait for ever: the process ends before them.
func blockingExperiment() *subject.Definition {
	definition := subject.Experiment("blocking", subject.Param("n", 100, 1, 2000)).
		Value("threads", "threads", subject.Stochastic).
		Value("threads_each", "threads", subject.Stochastic).
		Value("threads_added", "threads", subject.Stochastic).
		Value("in_system_calls", "goroutines", subject.Stochastic)
	for _, each := range []struct {
		name string
		wait func(n int, begun func()) error
	}{
		{"nanosleep", waitInSleep},
		{"raw-pipe", waitInRead},
		{"os-pipe", waitForPipe},
		{"tcp", waitForPeers},
		{"http", waitForResponses},
		{"sleep", waitForTime},
		{"channel", waitForChannel},
	} {
		definition.Variant(each.name, func(p subject.Params) subject.Op {
			n := p.Int("n")
			return observing(func() (subject.Values, error) { return blocked(n, each.wait) })
		})
	}
	return definition
}

func blocked(n int, wait func(n int, begun func()) error) (subject.Values, error) {
	runtime.GOMAXPROCS(2)
	before, err := threads()
	if err != nil {
		return nil, err
	}
	var begun atomic.Int64
	if err := wait(n, func() { begun.Add(1) }); err != nil {
		return nil, err
	}
	if !within(patience, func() bool { return int(begun.Load()) == n }) {
		return nil, errLate
	}
	during, err := settledThreads()
	if err != nil {
		return nil, err
	}
	values := subject.Values{
		"threads":       during,
		"threads_added": during - before,
		"threads_each":  float64(during-before) / float64(n),
	}
	if inCalls, known := inSystemCalls(); known {
		values["in_system_calls"] = inCalls
	}
	return values, nil
}

// settledLooks is how many looks, some milliseconds in all, have to agree on a number of threads.
const settledLooks = 40

// settledThreads waits until the number of threads does not change any more.
func settledThreads() (int, error) {
	count, same := 0, 0
	var fault error
	settled := within(patience, func() bool {
		now, err := threads()
		if now != count {
			count, same = now, 0
		}
		same, fault = same+1, err
		return same >= settledLooks || err != nil
	})
	if !settled {
		return 0, errLate
	}
	return count, fault
}

// threads counts the threads of this process.
func threads() (int, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, &subject.SkipError{Reason: fmt.Sprintf("threads cannot be counted: %v", err)}
	}
	_, rest, _ := strings.Cut(string(text), "\nThreads:\t")
	line, _, _ := strings.Cut(rest, "\n")
	return strconv.Atoi(line)
}

// inSystemCalls is how many goroutines the runtime says are in one; go1.26 and later say it.
func inSystemCalls() (uint64, bool) {
	return gauge("/sched/goroutines/not-in-go:goroutines")
}

// gauge reads one of the runtime's numbers, where it has that.
func gauge(name string) (uint64, bool) {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0, false
	}
	return sample[0].Value.Uint64(), true
}

func waitInSleep(n int, begun func()) error {
	for range n {
		go func() {
			for {
				begun()
				long := syscall.NsecToTimespec(int64(time.Hour))
				for syscall.Nanosleep(&long, &long) == syscall.EINTR {
				}
			}
		}()
	}
	return nil
}

// waitInRead reads from a pipe that the poller does not know of.
func waitInRead(n int, begun func()) error {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		return err
	}
	for range n {
		go func() {
			begun()
			syscall.Read(ends[0], make([]byte, 1))
		}()
	}
	return nil
}

func waitForPipe(n int, begun func()) error {
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	for range n {
		go func() {
			begun()
			reader.Read(make([]byte, 1))
			writer.Close()
		}()
	}
	return nil
}

func waitForPeers(n int, begun func()) error {
	silent, err := listenSilently()
	if err != nil {
		return err
	}
	for range n {
		connection, err := net.Dial("tcp", silent.Addr().String())
		if err != nil {
			return err
		}
		go func() {
			begun()
			connection.Read(make([]byte, 1))
		}()
	}
	return nil
}

// waitForResponses asks a server that accepts and reads and does not answer.
func waitForResponses(n int, begun func()) error {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		for {
			connection, err := silent.Accept()
			if err != nil {
				return
			}
			go func() {
				connection.Read(make([]byte, 1))
				begun()
				io.Copy(io.Discard, connection)
			}()
		}
	}()
	for range n {
		go http.Get("http://" + silent.Addr().String())
	}
	return nil
}

// listenSilently accepts connections and keeps them.
func listenSilently() (net.Listener, error) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		var kept []net.Conn
		for {
			connection, err := silent.Accept()
			if err != nil {
				return
			}
			kept = append(kept, connection)
		}
	}()
	return silent, nil
}

func waitForTime(n int, begun func()) error {
	for range n {
		go func() {
			begun()
			time.Sleep(time.Hour)
		}()
	}
	return nil
}

func waitForChannel(n int, begun func()) error {
	nobody := make(chan int)
	for range n {
		go func() {
			begun()
			nobody <- 1
		}()
	}
	return nil
}
