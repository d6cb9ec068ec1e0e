package main

import (
	"net"
	"os"
	"time"

	"claimbench.dev/subject"
)

// waitsExperiment has n goroutines wait for something at once, and observes how many threads that
// adds.
func waitsExperiment() *subject.Definition {
	with := func(ways func(n int) (way, error)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return observed(2, func() (subject.Values, error) {
				chosen, err := ways(n)
				if err != nil {
					return nil, err
				}
				defer chosen.close()
				return chosen.waitAll(n)
			})
		}
	}
	return subject.Experiment("waits", subject.Param("n", 100, 1, 100)).
		Value("added", "threads", subject.Stochastic).
		Variant("sleep", with(sleeping)).
		Variant("nanosleep", with(inKernel)).
		Variant("file", with(ofFiles)).
		Variant("pipe", with(ofPipes)).
		Variant("socket", with(ofSockets))
}

// longWait is longer than it takes until all wait, where a wait ends by itself.
const longWait = 40 * time.Millisecond

// way is one of the ways to wait.
type way struct {
	// wait waits; each goroutine has its number.
	wait func(i int)
	// counted is the count of the runtime that shows who waits.
	counted string
	close   func()
}

// waitAll observes the threads once everybody waits.
func (w way) waitAll(n int) (subject.Values, error) {
	before, err := threads()
	if err != nil {
		return nil, err
	}
	count, err := newGauge(w.counted)
	if err != nil {
		return nil, err
	}
	others := count.read()
	for i := range n {
		go w.wait(i)
	}
	if !within(patience, func() bool { return count.read() >= others+n }) {
		return nil, errLate
	}
	after, err := threads()
	return subject.Values{"added": after - before}, err
}

func sleeping(int) (way, error) {
	return way{func(int) { time.Sleep(longWait) }, waiting, func() {}}, nil
}

func inKernel(int) (way, error) {
	return way{func(int) { block(longWait) }, notInGo, func() {}}, nil
}

// ofFiles waits for files that know no poller, as regular ones do.
func ofFiles(n int) (way, error) { return reading(n, blockingPipe, notInGo) }

// ofPipes waits for pipes as the standard library makes them, with the poller.
func ofPipes(n int) (way, error) { return reading(n, os.Pipe, waiting) }

func reading(n int, open func() (reader, writer *os.File, err error), counted string) (way, error) {
	var readers, writers []*os.File
	closeAll := func() {
		for i := range writers {
			writers[i].Close() // Ends the reads.
		}
	}
	for range n {
		reader, writer, err := open()
		if err != nil {
			closeAll()
			return way{}, err
		}
		readers, writers = append(readers, reader), append(writers, writer)
	}
	wait := func(i int) {
		readers[i].Read(make([]byte, 1))
		readers[i].Close()
	}
	return way{wait, counted, closeAll}, nil
}

// ofSockets waits for connections whose other side never writes.
func ofSockets(n int) (way, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return way{}, err
	}
	defer listener.Close()
	var servers, clients []net.Conn
	closeAll := func() {
		for i := range clients {
			clients[i].Close()
		}
	}
	for range n {
		client, err := net.Dial("tcp4", listener.Addr().String())
		if err != nil {
			closeAll()
			return way{}, err
		}
		clients = append(clients, client)
		server, err := listener.Accept()
		if err != nil {
			closeAll()
			return way{}, err
		}
		servers = append(servers, server)
	}
	wait := func(i int) {
		servers[i].Read(make([]byte, 1))
		servers[i].Close()
	}
	return way{wait, waiting, closeAll}, nil
}
