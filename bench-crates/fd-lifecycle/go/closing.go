package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"claimbench.dev/subject"
)

// patience is how long a close may take to wake readers, and how long is waited to see that it did
// not. Waking takes microseconds.
const patience = 100 * time.Millisecond

// closeWakesExperiment closes a pipe under n readers.
func closeWakesExperiment() *subject.Definition {
	with := func(state string, open func() (*conversation, error)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				values, err := closeUnderReaders(n, state, open)
				return subject.None{}, values, err
			})
		}
	}
	return subject.Experiment("close-wakes", subject.Param("n", 1, 1, 1000)).
		Value("woken", "readers", subject.Exact).
		Value("err_closed", "readers", subject.Exact).
		Variant("pipe", with(parkedInPoller, openPipe)).
		Variant("blocking-pipe", with(inSystemCall, openBlockingPipe))
}

func closeUnderReaders(n int, state string, open func() (*conversation, error)) (subject.Values,
	error) {
	pipe, err := open()
	if err != nil {
		return nil, err
	}
	results := make(chan error, n)
	for range n {
		go func() {
			_, err := pipe.reader.Read(make([]byte, 1))
			results <- err
		}()
	}
	if err := waitForReader(n, state); err != nil {
		return nil, err
	}
	pipe.reader.Close()
	woken, closed := 0, 0
	timeout := time.After(patience)
	for waiting := true; waiting && woken < n; {
		select {
		case err := <-results:
			woken++
			if errors.Is(err, os.ErrClosed) {
				closed++
			}
		case <-timeout:
			waiting = false
		}
	}
	pipe.writer.Close() // Whoever still reads comes to the end.
	for range n - woken {
		<-results
	}
	return subject.Values{"woken": woken, "err_closed": closed}, nil
}

// waitForReader waits until n readers of one file wait. One of them is in the poller or in the
// system call; the others stand in line for the file's lock.
func waitForReader(n int, state string) error {
	asleep := within(waitingSeconds*time.Second, func() bool {
		return waiting(state) >= 1 && waiting(state)+waiting("sync.")+waiting("semacquire") >= n
	})
	if !asleep {
		return fmt.Errorf("no reader waits after %d s", waitingSeconds)
	}
	return nil
}

// closeReturnsExperiment closes the reading end of a pipe while it is read, and looks whether its
// number is free when Close has returned.
func closeReturnsExperiment() *subject.Definition {
	with := func(state string, open func() (*conversation, error)) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				values, err := closeWhileReading(state, open)
				return subject.None{}, values, err
			})
		}
	}
	return subject.Experiment("close-returns").
		Value("open_after_close", "", subject.State).
		Value("open_later", "", subject.State).
		Value("open_after_read", "", subject.State).
		Variant("pipe", with(parkedInPoller, openPipe)).
		Variant("blocking-pipe", with(inSystemCall, openBlockingPipe))
}

func closeWhileReading(state string, open func() (*conversation, error)) (subject.Values, error) {
	pipe, err := open()
	if err != nil {
		return nil, err
	}
	defer pipe.writer.Close()
	fd, err := number(pipe.reader.(*os.File))
	if err != nil {
		return nil, err
	}
	name := target(fd)
	stillOpen := func() bool { return target(fd) == name }
	ended := make(chan struct{})
	go func() {
		pipe.reader.Read(make([]byte, 1))
		close(ended)
	}()
	if err := waitForReader(1, state); err != nil {
		return nil, err
	}
	pipe.reader.Close()
	atOnce := stillOpen()
	time.Sleep(patience)
	later := stillOpen()
	pipe.writer.Write([]byte("x"))
	<-ended
	return subject.Values{
		"open_after_close": atOnce,
		"open_later":       later,
		"open_after_read":  stillOpen(),
	}, nil
}

// afterCloseExperiment uses what has been closed.
func afterCloseExperiment() *subject.Definition {
	with := func(open func() (*conversation, error)) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				values, err := useAfterClose(open)
				return subject.None{}, values, err
			})
		}
	}
	return subject.Experiment("after-close").
		Value("os_err_closed", "uses", subject.Exact).
		Value("net_err_closed", "uses", subject.Exact).
		Variant("file", with(openPipe)).
		Variant("connection", with(openConnection))
}

// useAfterClose reads, writes and closes again, and counts which of the two errors came of it.
func useAfterClose(open func() (*conversation, error)) (subject.Values, error) {
	pair, err := open()
	if err != nil {
		return nil, err
	}
	pair.close()
	_, readErr := pair.reader.Read(make([]byte, 1))
	_, writeErr := io.WriteString(pair.writer, "x")
	ofFiles, ofNet := 0, 0
	for _, err := range []error{readErr, writeErr, pair.reader.Close()} {
		if errors.Is(err, os.ErrClosed) {
			ofFiles++
		}
		if errors.Is(err, net.ErrClosed) {
			ofNet++
		}
	}
	return subject.Values{"os_err_closed": ofFiles, "net_err_closed": ofNet}, nil
}
