package main

import (
	"errors"
	"net"
	"sync"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// blockedExperiment has n waits of one kind, each for something that comes when it is parked, and
// counts what the trace has of them.
func blockedExperiment() *subject.Definition {
	return subject.Experiment("blocked", subject.Param("n", 60, 1, 1000), procsParam()).
		Value("blocked", "waits", subject.Exact).
		Value("woken_by_one", "wakes", subject.Exact).
		Value("woken_by_nobody", "wakes", subject.Exact).
		Variant("channel", blockedAs(receiveParked, receiveOnce, "chan receive", "")).
		Variant("channel-ready", blockedAs(receiveReady, receiveOnce, "chan receive", "")).
		Variant("mutex", blockedAs(lockParked, lockOnce, "sync", "sync.(*Mutex).Lock")).
		Variant("network", blockedAs(readParked, readAll, "network", ""))
}

// blockedAs counts the waits of goroutines that began in a function for one reason; where other
// things have that reason too, in a function of the library.
func blockedAs(
	work func(n int) error, function any, reason, inside string,
) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		n := p.Int("n")
		return traced(p.Int("procs"), func() error { return work(n) },
			func(t *exectrace.Trace) subject.Values {
				return waitsFor(t.Began(exectrace.NameOf(function)), reason, inside)
			})
	}
}

func waitsFor(lives []*exectrace.Life, reason, inside string) subject.Values {
	blocked, byOne, byNobody := 0, 0, 0
	for _, life := range lives {
		ours := false
		for _, event := range life.Events {
			change := event.Transition
			switch {
			case change.To == exectrace.Waiting:
				ours = change.Reason == reason &&
					(inside == "" || exectrace.Has(change.Stack, inside))
				if ours {
					blocked++
				}
			case change.From == exectrace.Waiting && ours && event.Goroutine == exectrace.None:
				byNobody++
			case change.From == exectrace.Waiting && ours:
				byOne++
			}
		}
	}
	return subject.Values{
		"blocked": blocked, "woken_by_one": byOne, "woken_by_nobody": byNobody,
	}
}

func receiveParked(n int) error {
	values := make(chan int)
	var all sync.WaitGroup
	for range n {
		all.Add(1)
		go receiveOnce(values, &all)
	}
	if err := untilParked(receiveOnce, n); err != nil {
		return err
	}
	for i := range n {
		values <- i
	}
	all.Wait()
	return nil
}

// receiveReady is the control: every value is there before somebody asks for it.
func receiveReady(n int) error {
	values := make(chan int, n)
	for i := range n {
		values <- i
	}
	var all sync.WaitGroup
	for range n {
		all.Add(1)
		go receiveOnce(values, &all)
	}
	all.Wait()
	return nil
}

func receiveOnce(values chan int, all *sync.WaitGroup) {
	defer all.Done()
	<-values
}

func lockParked(n int) error {
	var gate sync.Mutex
	var all sync.WaitGroup
	gate.Lock()
	for range n {
		all.Add(1)
		go lockOnce(&gate, &all)
	}
	err := untilParked(lockOnce, n)
	gate.Unlock()
	all.Wait()
	return err
}

func lockOnce(gate *sync.Mutex, all *sync.WaitGroup) {
	defer all.Done()
	gate.Lock()
	gate.Unlock()
}

// readParked has one goroutine read n messages from a connection, each of which is sent when it
// waits for it.
func readParked(n int) error {
	ours, theirs, err := connected()
	if err != nil {
		return err
	}
	done := make(chan error, n)
	go readAll(theirs, n, done)
	for range n {
		if err = untilParked(readAll, 1); err != nil {
			break
		}
		if _, err = ours.Write([]byte{0}); err != nil {
			break
		}
		// It has read this one when it says so, and waits for the next when it is parked.
		if err = <-done; err != nil {
			break
		}
	}
	return errors.Join(err, ours.Close(), theirs.Close())
}

// connected are the two ends of a connection.
func connected() (ours, theirs net.Conn, err error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	defer listener.Close()
	if ours, err = net.Dial("tcp4", listener.Addr().String()); err != nil {
		return nil, nil, err
	}
	if theirs, err = listener.Accept(); err != nil {
		ours.Close()
	}
	return ours, theirs, err
}

func readAll(from net.Conn, n int, done chan<- error) {
	for range n {
		_, err := from.Read(make([]byte, 1))
		done <- err
	}
}
