package main

import (
	"bytes"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// watched is how long those who wait are watched.
const watched = 100 * time.Millisecond

// parkedExperiment has n goroutines wait for a mutex, and observes the processor time that costs, a
// second, and the threads there are.
func parkedExperiment() *subject.Definition {
	return subject.Experiment("parked", subject.Param("n", 10_000, 1, 1_000_000)).
		Value("cpu_ms_per_s", "ms", subject.Stochastic).
		Value("threads", "threads", subject.Stochastic).
		Variant("goroutines", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return observed(2, func() (subject.Values, error) {
				var mutex sync.Mutex
				mutex.Lock()
				defer mutex.Unlock()
				err := parkedAt(n, func() {
					mutex.Lock()
					mutex.Unlock()
				})
				if err != nil {
					return nil, err
				}
				return watchParked()
			})
		})
}

func watchParked() (subject.Values, error) {
	before, err := processorTime()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	time.Sleep(watched)
	after, err := processorTime()
	if err != nil {
		return nil, err
	}
	share := float64(after-before) / float64(time.Since(began))
	count, err := threads()
	return subject.Values{"cpu_ms_per_s": share * 1000, "threads": count}, err
}

// fullExperiment has a producer send until it waits, and again after some receives: how many sends
// were done.
func fullExperiment() *subject.Definition {
	return subject.Experiment("full",
		subject.Param("cap", 5, 0, 10_000), subject.Param("receives", 7, 0, 10_000)).
		Value("sent", "values", subject.Exact).
		Value("sent_after", "values", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			size, receives := p.Int("cap"), p.Int("receives")
			return observed(2, func() (subject.Values, error) {
				channel := make(chan int, size)
				var sent atomic.Int64
				go produce(channel, &sent)
				if !within(patience, sendWaits) {
					return nil, errLate
				}
				first := sent.Load()
				for range receives {
					<-channel
				}
				if !within(patience, sendWaits) {
					return nil, errLate
				}
				after := sent.Load()
				sent.Store(endOfProduction)
				<-channel
				return subject.Values{"sent": first, "sent_after": after}, nil
			})
		})
}

// endOfProduction is a count that tells the producer to end.
const endOfProduction = 1 << 40

func produce(channel chan int, sent *atomic.Int64) {
	for sent.Load() < endOfProduction {
		channel <- 1
		sent.Add(1)
	}
}

// sendWaits says whether the runtime shows a goroutine that waits in a send.
func sendWaits() bool {
	dump := make([]byte, 1<<16)
	return bytes.Contains(dump[:runtime.Stack(dump, true)], []byte("[chan send"))
}
