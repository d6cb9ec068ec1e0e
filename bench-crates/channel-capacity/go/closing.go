package main

import (
	"fmt"
	"sync/atomic"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// drainExperiment closes a channel with two values in it; what comes out.
func drainExperiment() *subject.Definition {
	return subject.Experiment("drain").
		Value("came_out", "", subject.State).
		Value("after_that", "", subject.State).
		Variant("chan", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				channel := make(chan int64, 4)
				channel <- 10
				channel <- 20
				close(channel)
				cameOut := ""
				for value := range channel {
					cameOut += fmt.Sprintf("%d ", value)
				}
				value, open := <-channel
				values := subject.Values{
					"came_out":   cameOut + "end",
					"after_that": fmt.Sprintf("%d %t", value, open),
				}
				return subject.None{}, values, nil
			})
		})
}

// closedSendExperiment closes a channel; what a send does then, from an empty channel, and in
// senders that wait already.
func closedSendExperiment() *subject.Definition {
	return subject.Experiment("closed-send", subject.Param("waiting", 0, 0, 1000)).
		Value("outcome", "", subject.State).
		Value("with_that_outcome", "senders", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			waiting := p.Int("waiting")
			return looking(func(layout *hchan.Layout) (subject.None, subject.Values, error) {
				values, err := sentToClosed(layout, waiting)
				return subject.None{}, values, err
			})
		})
}

func sentToClosed(layout *hchan.Layout, waiting int) (subject.Values, error) {
	channel := make(chan int, 1)
	outcomes := make(chan string, waiting)
	send := func(value int) string {
		outcome, message := caught(func() { channel <- value })
		return outcome + ": " + message
	}
	if waiting > 0 {
		channel <- 0
		for each := range waiting {
			go func() { outcomes <- send(each) }()
		}
		if err := sendersWait(layout, channel, waiting); err != nil {
			return nil, err
		}
	}
	close(channel)
	first := send(7)
	same := 1
	for range waiting {
		same += one(<-outcomes == first)
	}
	return subject.Values{"outcome": first, "with_that_outcome": same}, nil
}

// misuseExperiment closes what cannot be closed.
func misuseExperiment() *subject.Definition {
	does := func(operation func()) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				outcome, message := caught(operation)
				return subject.None{}, subject.Values{"outcome": outcome + ": " + message}, nil
			})
		}
	}
	return subject.Experiment("misuse").
		Value("outcome", "", subject.State).
		Variant("close-twice", does(func() {
			channel := make(chan int)
			close(channel)
			close(channel)
		})).
		Variant("close-nil", does(func() {
			var channel chan int
			close(channel)
		}))
}

// wakingExperiment has receivers wait, and closes; how many of them come back.
func wakingExperiment() *subject.Definition {
	return subject.Experiment("waking", subject.Param("receivers", 100, 1, 100_000)).
		Value("woken", "receivers", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			receivers := p.Int("receivers")
			return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
				woken, err := closed(layout, receivers)
				return woken, subject.Values{"woken": woken}, err
			})
		})
}

func closed(layout *hchan.Layout, receivers int) (int, error) {
	channel := make(chan int)
	var back atomic.Int64
	for range receivers {
		go func() {
			if _, open := <-channel; !open {
				back.Add(1)
			}
		}()
	}
	if err := receiversWait(layout, channel, receivers); err != nil {
		return 0, err
	}
	close(channel)
	within(patience, func() bool { return int(back.Load()) == receivers })
	return int(back.Load()), nil
}
