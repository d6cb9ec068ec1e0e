package main

import (
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// closingExperiment closes a channel at which n goroutines wait.
func closingExperiment() *subject.Definition {
	return subject.Experiment("closing", subject.Param("n", 500, 1, 20_000), procsParam()).
		Value("woken", "wakes", subject.Exact).
		Value("span_us", "us", subject.Stochastic).
		Value("peak_runnable_pct", "%", subject.Stochastic).
		Variant("close", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return traced(p.Int("procs"), func() error {
				return closeOnMany(n, 0)
			}, closingValues)
		})
}

// closeOnMany closes when all are parked, and some time after that.
func closeOnMany(n int, hold time.Duration) error {
	closed := make(chan int)
	var all sync.WaitGroup
	for range n {
		all.Add(1)
		go waitForClose(closed, &all)
	}
	err := untilParked(waitForClose, n)
	inWindow(func() { time.Sleep(hold) })
	close(closed)
	all.Wait()
	return err
}

func waitForClose(closed chan int, all *sync.WaitGroup) {
	defer all.Done()
	<-closed
}

func closingValues(t *exectrace.Trace) subject.Values {
	lives := t.Began(exectrace.NameOf(waitForClose))
	// What is runnable because it was created is none of the close's: only who had waited counts.
	woken := make([]*exectrace.Life, 0, len(lives))
	first, last, wakes := int64(0), int64(0), 0
	for _, life := range lives {
		since := exectrace.Life{ID: life.ID}
		for i, event := range life.Events {
			if event.Transition.From == exectrace.Waiting {
				if first == 0 || event.TimeNs < first {
					first = event.TimeNs
				}
				last = max(last, event.TimeNs)
				wakes++
				since.Events = life.Events[i:]
			}
		}
		woken = append(woken, &since)
	}
	peak := exectrace.PeakOf(woken, exectrace.Runnable)
	return subject.Values{
		"woken":             wakes,
		"span_us":           microseconds(float64(last - first)),
		"peak_runnable_pct": 100 * float64(peak) / float64(max(len(lives), 1)),
	}
}
