package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

// waitingSeconds bounds how long goroutines may take to be asleep.
const waitingSeconds = 5

// waitersExperiment has n goroutines wait for a byte, and counts the threads that came with them.
func waitersExperiment() *subject.Definition {
	with := func(state string, open func() (*conversation, error)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			if err := room(2 * n); err != nil {
				return unavailable(err)
			}
			return subject.Probe(func() (int, subject.Values, error) {
				return waiters(n, state, open)
			})
		}
	}
	return subject.Experiment("waiters", subject.Param("n", 50, 1, 1000)).
		Value("threads", "threads", subject.Stochastic).
		Variant("pipes", with(parkedInPoller, openPipe)).
		Variant("connections", with(parkedInPoller, openConnection)).
		Variant("blocking-pipes", with(inSystemCall, openBlockingPipe))
}

// The states in which the runtime shows a goroutine that waits for input.
const (
	parkedInPoller = "IO wait"
	inSystemCall   = "syscall"
)

// conversation is two ends of one connection or pipe.
type conversation struct {
	reader, writer io.ReadWriteCloser
}

func (c *conversation) close() {
	c.reader.Close()
	c.writer.Close()
}

func openPipe() (*conversation, error) {
	reader, writer, err := os.Pipe()
	return &conversation{reader, writer}, err
}

// openBlockingPipe asks for the number, by which the reading end becomes a blocking one.
func openBlockingPipe() (*conversation, error) {
	reader, writer, err := os.Pipe()
	if err == nil {
		reader.Fd()
	}
	return &conversation{reader, writer}, err
}

func openConnection() (*conversation, error) {
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: loopback})
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	writer, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		return nil, err
	}
	reader, err := listener.Accept()
	return &conversation{reader, writer}, err
}

func waiters(n int, state string, open func() (*conversation, error)) (int, subject.Values, error) {
	all := make([]*conversation, 0, n)
	for range n {
		each, err := open()
		if err != nil {
			return 0, nil, err
		}
		defer each.close()
		all = append(all, each)
	}
	before, err := threads()
	if err != nil {
		return 0, nil, err
	}
	var received atomic.Int64
	var ended sync.WaitGroup
	for _, each := range all {
		ended.Add(1)
		go func() {
			defer ended.Done()
			count, _ := each.reader.Read(make([]byte, 1))
			received.Add(int64(count))
		}()
	}
	asleep := within(waitingSeconds*time.Second, func() bool { return waiting(state) >= n })
	after, err := threads()
	for _, each := range all {
		each.writer.Write([]byte("x"))
	}
	ended.Wait()
	if !asleep {
		return 0, nil, fmt.Errorf("not all readers waited after %d s", waitingSeconds)
	}
	return int(received.Load()), subject.Values{"threads": after - before}, err
}

// waiting returns how many goroutines are in the state.
func waiting(state string) int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	count := 0
	for line := range strings.Lines(string(stacks)) {
		if strings.HasPrefix(line, "goroutine ") && strings.Contains(line, "["+state) {
			count++
		}
	}
	return count
}

// threads returns how many threads this process has.
func threads() (int, error) {
	all, err := sched.Threads()
	return len(all), err
}

// chunkBytes is how much each reader of a file reads.
const chunkBytes = 64 << 10

// fileReadersExperiment has n goroutines read the same file, which is in memory, at once. A thread
// that Go has made is kept, so the count afterwards is the greatest there was.
func fileReadersExperiment() *subject.Definition {
	return subject.Experiment("file-readers", subject.Param("n", 100, 1, 1000)).
		Value("threads", "threads", subject.Stochastic).
		Variant("direct", func(p subject.Params) subject.Op {
			n := p.Int("n")
			if err := room(n); err != nil {
				return unavailable(err)
			}
			return subject.Probe(func() (int, subject.Values, error) { return fileReaders(n) })
		})
}

func fileReaders(n int) (int, subject.Values, error) {
	if err := readChunk(); err != nil { // The file is in memory from here on.
		return 0, nil, err
	}
	before, err := threads()
	if err != nil {
		return 0, nil, err
	}
	start := make(chan struct{})
	failures := make(chan error, n)
	for range n {
		go func() {
			<-start
			failures <- readChunk()
		}()
	}
	close(start)
	var failed error
	for range n {
		failed = errors.Join(failed, <-failures)
	}
	after, err := threads()
	return n * chunkBytes, subject.Values{"threads": after - before}, errors.Join(failed, err)
}

// readChunk opens the regular file and reads the beginning of it.
func readChunk() error {
	file, err := os.Open(regularFile)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.ReadFull(file, make([]byte, chunkBytes))
	return err
}
