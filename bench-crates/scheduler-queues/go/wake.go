package main

import (
	"runtime"
	"sync"
	"sync/atomic"

	"claimbench.dev/subject"
	"claimbench.dev/subject/sched"
)

const (
	// wakeTrials is how often a task is woken.
	wakeTrials = 40
	// company is how many tasks the waker makes after it has woken: what is in its own queue runs
	// among them, what is in another only after them.
	company = 10
)

// wakeExperiment wakes a task that waits for a channel and had run on the other processor, while
// both are busy; from whose queue it runs again.
func wakeExperiment() *subject.Definition {
	return subject.Experiment("wake").
		Value("at_waker", "share", subject.Stochastic).
		Value("at_origin", "share", subject.Stochastic).
		Variant("go", func(subject.Params) subject.Op {
			return observing(func() (subject.Values, error) {
				return onTwo(func() subject.Values {
					waker, origin := 0, 0
					for range wakeTrials {
						switch wakeOnce() {
						case atWaker:
							waker++
						case atOrigin:
							origin++
						}
					}
					return subject.Values{
						"at_waker":  float64(waker) / wakeTrials,
						"at_origin": float64(origin) / wakeTrials,
					}
				}), nil
			})
		})
}

const (
	elsewhere = iota
	atWaker
	atOrigin
)

// wakeOnce says where the woken task was queued. The waiter runs on the other processor, makes a
// task that keeps that busy, and waits. What the waker made after waking runs on its processor in
// the order of its queue, because the other one is kept until all have run.
func wakeOnce() int {
	var blocked, busy, letGo atomic.Bool
	var place atomic.Int64
	var all sync.WaitGroup
	channel := make(chan int)
	origin, own, position, after := 0, 0, 0, 0
	runtime.Gosched()
	own = sched.Processor()
	all.Add(2 + company)
	go func() {
		defer all.Done()
		origin = sched.Processor()
		go func() {
			defer all.Done()
			busy.Store(true)
			for !letGo.Load() {
			}
		}()
		blocked.Store(true)
		<-channel
		after = sched.Processor()
		if position = int(place.Add(1)); position > company {
			letGo.Store(true)
		}
	}()
	for !blocked.Load() || !busy.Load() {
	}
	channel <- 1
	for range company {
		go func() {
			defer all.Done()
			if place.Add(1) > company {
				letGo.Store(true)
			}
		}()
	}
	all.Wait()
	switch {
	case origin == own:
		return elsewhere
	case after == own && position <= company:
		return atWaker
	case after == origin || position > company:
		return atOrigin
	}
	return elsewhere
}
