package main

import (
	"time"

	"claimbench.dev/subject"
)

// schedule is when wake-ups fall due: on a grid that is laid before the first and does not move
// when one is late. A late wake-up is therefore late for everything that fell due meanwhile, and
// each of those counts with its own lateness. Without that a stall of a hundred periods would be
// one bad event instead of a hundred (Tene's "coordinated omission").
type schedule struct {
	start  time.Time
	period time.Duration
	events int
}

// gridSweep is what the deadlines of one run move over the grid of whole milliseconds that wheels
// and epoll round to, so that a run does not measure the one phase it happened to start in.
const gridSweep = time.Millisecond

// newSchedule fits a schedule into the time a run has, with one event at least.
func newSchedule(start time.Time, period, total time.Duration) schedule {
	events := max(int(total/period), 1)
	if period >= gridSweep {
		period += gridSweep / time.Duration(events)
	}
	return schedule{start: start, period: period, events: events}
}

// due returns when event i falls due; the first is event 1.
func (s schedule) due(i int) time.Time {
	return s.start.Add(time.Duration(i) * s.period)
}

// measure waits for every event and hands the lateness of each to record.
func (s schedule) measure(wait func(due time.Time), record func(late time.Duration)) {
	for i := 1; i <= s.events; {
		wait(s.due(i))
		now := time.Now()
		for ; i <= s.events && !now.Before(s.due(i)); i++ {
			record(now.Sub(s.due(i)))
		}
	}
}

// waiter waits in one of Go's ways until a moment that it is told. It is made for a schedule and
// closed after it.
type waiter struct {
	wait  func(due time.Time)
	close func()
}

// waiterMaker makes a waiter.
type waiterMaker func(schedule) (waiter, error)

func sleeper(schedule) (waiter, error) {
	return waiter{
		wait:  func(due time.Time) { time.Sleep(time.Until(due)) },
		close: func() {},
	}, nil
}

func timerWaiter(schedule) (waiter, error) {
	timer := time.NewTimer(time.Hour)
	return waiter{
		wait: func(due time.Time) {
			timer.Reset(time.Until(due))
			<-timer.C
		},
		close: func() { timer.Stop() },
	}, nil
}

// tickerWaiter waits for a tick, whatever is due: the ticker has a grid of its own, which begins
// a moment after the schedule's.
func tickerWaiter(s schedule) (waiter, error) {
	ticker := time.NewTicker(s.period)
	return waiter{
		wait:  func(time.Time) { <-ticker.C },
		close: ticker.Stop,
	}, nil
}

// deadlineWaiter reads from a connection on which nothing arrives, until its deadline.
func deadlineWaiter(schedule) (waiter, error) {
	silent, err := silentConnection()
	if err != nil {
		return waiter{}, err
	}
	buffer := make([]byte, 1)
	return waiter{
		wait: func(due time.Time) {
			silent.SetReadDeadline(due)
			silent.Read(buffer)
		},
		close: func() { silent.Close() },
	}, nil
}

// lateness waits in one way for every event of a schedule that begins now.
func lateness(kind waiterMaker, period, total time.Duration) (*subject.Histogram, error) {
	plan := newSchedule(time.Now(), period, total)
	waiting, err := kind(plan)
	if err != nil {
		return nil, err
	}
	defer waiting.close()
	histogram := subject.NewHistogram()
	plan.measure(waiting.wait, func(late time.Duration) { histogram.Record(late.Nanoseconds()) })
	return histogram, nil
}
