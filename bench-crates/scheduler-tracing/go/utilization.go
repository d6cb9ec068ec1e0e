package main

import (
	"net"
	"slices"
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// utilizationExperiment looks how much of a stretch of time processors were active, and in which
// states goroutines were meanwhile.
func utilizationExperiment() *subject.Definition {
	return subject.Experiment("utilization").
		Value("least_active_pct", "%", subject.Stochastic).
		Value("most_active_pct", "%", subject.Stochastic).
		Value("running_pct", "%", subject.Stochastic).
		Value("runnable_pct", "%", subject.Stochastic).
		Value("waiting_pct", "%", subject.Stochastic).
		Value("moved_pct", "%", subject.Stochastic).
		Variant("computing", utilizationOf(computeInWindow, hogFor)).
		Variant("reading", utilizationOf(readInWindow, answerAfterPauses)).
		Variant("blocked", utilizationOf(func() error {
			return closeOnMany(300, utilizationFor)
		}, waitForClose))
}

// utilizationFor is how long is looked.
const utilizationFor = 60 * time.Millisecond

func utilizationOf(work func() error, function any) func(subject.Params) subject.Op {
	return func(subject.Params) subject.Op {
		return traced(2, work, func(t *exectrace.Trace) subject.Values {
			return utilizationIn(t, t.Began(exectrace.NameOf(function)))
		})
	}
}

func utilizationIn(t *exectrace.Trace, lives []*exectrace.Life) subject.Values {
	begin, end := windowOf(t)
	var shares []float64
	for _, share := range t.Active(begin, end) {
		shares = append(shares, 100*share)
	}
	values := subject.Values{
		"least_active_pct": slices.Min(shares), "most_active_pct": slices.Max(shares),
	}
	in := make(map[exectrace.State]int64)
	total := int64(0)
	moved := 0
	for _, life := range lives {
		if len(life.Processors()) > 1 {
			moved++
		}
		for state, ns := range life.StatesNs(begin, end) {
			in[state] += ns
			total += ns
		}
	}
	values["moved_pct"] = 100 * float64(moved) / float64(max(len(lives), 1))
	for name, state := range map[string]exectrace.State{
		"running_pct": exectrace.Running, "runnable_pct": exectrace.Runnable,
		"waiting_pct": exectrace.Waiting,
	} {
		values[name] = 100 * float64(in[state]) / float64(max(total, 1))
	}
	return values
}

// computeInWindow has twice as many goroutines compute as there are processors. The marks are set
// by goroutines that wait their turn: when both processors have something to do already, and before
// one has nothing left.
func computeInWindow() error {
	var all sync.WaitGroup
	began := time.Now()
	for range 4 {
		all.Add(1)
		go hogFor(began.Add(2*utilizationFor), &all)
	}
	time.Sleep(utilizationFor / 4)
	inWindow(func() { time.Sleep(utilizationFor) })
	all.Wait()
	return nil
}

func hogFor(until time.Time, all *sync.WaitGroup) {
	defer all.Done()
	hog(until)
}

// readInWindow reads from connections on which something comes every other millisecond.
func readInWindow() error {
	var all sync.WaitGroup
	until := time.Now().Add(utilizationFor)
	for range 4 {
		ours, theirs, err := connected()
		if err != nil {
			return err
		}
		all.Add(2)
		go answerAfterPauses(theirs, until, &all)
		go func() {
			defer all.Done()
			defer ours.Close()
			for buffer := make([]byte, 1); ; {
				if _, err := ours.Read(buffer); err != nil {
					return
				}
			}
		}()
	}
	inWindow(all.Wait)
	return nil
}

func answerAfterPauses(to net.Conn, until time.Time, all *sync.WaitGroup) {
	defer all.Done()
	for time.Now().Before(until) {
		time.Sleep(2 * time.Millisecond)
		to.Write([]byte{0})
	}
	to.Close()
}
