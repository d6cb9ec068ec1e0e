package main

import (
	"errors"
	"net"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// silentExperiment has connections whose clients never send, and a goroutine that wants to run.
func silentExperiment() *subject.Definition {
	return both(subject.Experiment("silent", subject.Param("n", 80, 1, 100)).
		Value("threads_added", "threads", subject.Stochastic).
		Value("yields", "yields", subject.Stochastic),
		func(held bool) func(subject.Params) subject.Op {
			return func(p subject.Params) subject.Op {
				return observed(watch{part: "silent", args: arguments{"n": p.Int("n")}, held: held})
			}
		})
}

// silentFor is how long the yields are counted.
const silentFor = 50 * time.Millisecond

func serveSilent(args arguments) outcome {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	defer listener.Close()
	before, err := threadsOf(os.Getpid())
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	var reading atomic.Int64
	for range args["n"] {
		if _, err := net.Dial("tcp4", listener.Addr().String()); err != nil {
			return outcome{Missing: err.Error()}
		}
		served, err := listener.Accept()
		if err != nil {
			return outcome{Missing: err.Error()}
		}
		go func() {
			reading.Add(1)
			served.Read(make([]byte, 1))
		}()
	}
	for reading.Load() < int64(args["n"]) {
		runtime.Gosched()
	}
	yields := 0
	for began := time.Now(); time.Since(began) < silentFor; yields++ {
		runtime.Gosched()
	}
	after, err := threadsOf(os.Getpid())
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	return outcome{Values: map[string]float64{
		"threads_added": float64(len(after) - len(before)), "yields": float64(yields),
	}}
}

// pollExperiment writes into a pipe beside a goroutine that yields for ever, on one processor, and
// counts the bytes that the pipe's reader sees. The hog yields, so it needs no preemption; but as
// there is always somebody to run, the scheduler never comes to ask the network.
func pollExperiment() *subject.Definition {
	return both(subject.Experiment("poll", subject.Param("hogs", 1, 0, 8)).
		Value("bytes", "bytes", subject.Exact),
		func(held bool) func(subject.Params) subject.Op {
			return func(p subject.Params) subject.Op {
				return observed(watch{
					part: "poll", args: arguments{"hogs": p.Int("hogs")}, held: held,
					stream: []byte("ten bytes!"), streamAfter: 30 * time.Millisecond,
				})
			}
		})
}

// pollFor is how long the reader has: several of the ten milliseconds after which the background
// thread looks.
const pollFor = 100 * time.Millisecond

func readBesideHog(args arguments) outcome {
	runtime.GOMAXPROCS(1)
	if err := syscall.SetNonblock(partStream, true); err != nil {
		return outcome{Missing: err.Error()}
	}
	pipe := os.NewFile(partStream, "stream")
	var seen atomic.Int64
	go func() {
		buffer := make([]byte, 64)
		for {
			n, err := pipe.Read(buffer)
			if err != nil {
				return
			}
			seen.Add(int64(n))
		}
	}()
	for range args["hogs"] {
		go func() {
			for {
				runtime.Gosched()
			}
		}()
	}
	time.Sleep(pollFor)
	return outcome{Values: map[string]float64{"bytes": float64(seen.Load())}}
}

// dialExperiment dials where nobody answers, and reads where nobody writes, with timeouts.
func dialExperiment() *subject.Definition {
	return both(subject.Experiment("dial", subject.Param("timeout_ms", 100, 1, 10_000)).
		Value("dial_ms", "ms", subject.Stochastic).
		Value("read_ms", "ms", subject.Stochastic),
		func(held bool) func(subject.Params) subject.Op {
			return func(p subject.Params) subject.Op {
				args := arguments{"timeout_ms": p.Int("timeout_ms")}
				return observed(watch{part: "dial", args: args, held: held})
			}
		})
}

func dialNobody(args arguments) outcome {
	timeout := time.Duration(args["timeout_ms"]) * time.Millisecond
	address, err := fullListener()
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	began := time.Now()
	if _, err := net.DialTimeout("tcp4", address, timeout); !isTimeout(err) {
		return outcome{Missing: "a listener with a full queue still answers"}
	}
	dialled := time.Since(began)
	silent, err := silentConnection()
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	defer silent.Close()
	began = time.Now()
	silent.SetReadDeadline(began.Add(timeout))
	silent.Read(make([]byte, 1))
	return outcome{Values: map[string]float64{
		"dial_ms": milliseconds(dialled), "read_ms": milliseconds(time.Since(began)),
	}}
}

func isTimeout(err error) bool {
	var fault net.Error
	return errors.As(err, &fault) && fault.Timeout()
}

// fullListener returns the address of a listener that drops what asks to connect: its queue has
// room for one, and one has come.
func fullListener() (string, error) {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return "", err
	}
	local := &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}
	if err := syscall.Bind(socket, local); err != nil {
		return "", err
	}
	if err := syscall.Listen(socket, 0); err != nil {
		return "", err
	}
	bound, err := syscall.Getsockname(socket)
	if err != nil {
		return "", err
	}
	port := bound.(*syscall.SockaddrInet4).Port
	address := (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}).String()
	if _, err := net.Dial("tcp4", address); err != nil {
		return "", err
	}
	return address, nil
}
