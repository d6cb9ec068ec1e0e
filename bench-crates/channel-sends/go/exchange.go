package main

import (
	"runtime"
	"sync"
	"sync/atomic"

	"claimbench.dev/subject"
)

// messages is how many all senders have together, about.
const messages = 20_000

// exchangeExperiment has senders number their messages, and one receiver check the numbers of each:
// how many are lost, doubled or out of order.
func exchangeExperiment() *subject.Definition {
	return subject.Experiment("exchange",
		subject.Param("cap", 7, 0, 1000),
		subject.Param("senders", 2, 1, 1000)).
		Value("faults", "messages", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, senders := p.Int("cap"), p.Int("senders")
			return subject.Probe(func() (int, subject.Values, error) {
				count, faults := exchanged(capacity, senders)
				return count, subject.Values{"faults": faults}, nil
			})
		})
}

func exchanged(capacity, senders int) (count, faults int) {
	type message struct{ from, number int }
	channel := make(chan message, capacity)
	each := messages / senders
	var ended sync.WaitGroup
	for from := range senders {
		ended.Go(func() {
			for number := range each {
				channel <- message{from, number}
			}
		})
	}
	go func() {
		ended.Wait()
		close(channel)
	}()
	expected := make([]int, senders)
	for received := range channel {
		faults += one(received.number != expected[received.from])
		expected[received.from] = received.number + 1
		count++
	}
	for _, next := range expected {
		faults += one(next != each)
	}
	return count, faults
}

// few is how many messages each sender has without a lock, which costs a switch each.
const few = 200

// unlockedExperiment is the control: the same into plain slots, where reading the index and moving
// it are two steps.
func unlockedExperiment() *subject.Definition {
	return subject.Experiment("unlocked", subject.Param("senders", 2, 1, 1000)).
		Value("lost", "messages", subject.Stochastic).
		Variant("slots", func(p subject.Params) subject.Op {
			senders := p.Int("senders")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				var next atomic.Int64
				var ended sync.WaitGroup
				for range senders {
					ended.Go(func() {
						for range few {
							slot := next.Load()
							runtime.Gosched() // Somebody else comes between.
							next.Store(slot + 1)
						}
					})
				}
				ended.Wait()
				lost := few*senders - int(next.Load())
				return subject.None{}, subject.Values{"lost": lost}, nil
			})
		})
}
