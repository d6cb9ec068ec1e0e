package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"claimbench.dev/subject"
)

// on does something with so many Ps, and no collection that would want one of them.
func on(processors int, do func() error) error {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	return do()
}

// observed makes an operation that observes something with so many Ps.
func observed(processors int, observe func() (subject.Values, error)) subject.Op {
	return subject.Probe(func() (answer subject.None, values subject.Values, err error) {
		err = on(processors, func() error {
			values, err = observe()
			return err
		})
		return answer, values, err
	})
}

// What the runtime counts of goroutines.
const (
	running = "/sched/goroutines/running:goroutines"
	waiting = "/sched/goroutines/waiting:goroutines"
	// notInGo are in a system call, or about to be.
	notInGo = "/sched/goroutines/not-in-go:goroutines"
)

// gauge reads one of these counts.
type gauge struct{ sample []metrics.Sample }

func newGauge(name string) (gauge, error) {
	one := gauge{[]metrics.Sample{{Name: name}}}
	metrics.Read(one.sample)
	if one.sample[0].Value.Kind() != metrics.KindUint64 {
		return gauge{}, &subject.SkipError{Reason: "this Go does not count " + name}
	}
	return one, nil
}

func (g gauge) read() int {
	metrics.Read(g.sample)
	return int(g.sample[0].Value.Uint64())
}

// patience is how long goroutines may take to be where they belong.
const patience = 10 * time.Second

// within waits until the condition is true, for so long at most, and says whether it is.
func within(most time.Duration, condition func() bool) bool {
	for began := time.Now(); !condition(); time.Sleep(50 * time.Microsecond) {
		if time.Since(began) > most {
			return false
		}
	}
	return true
}

// computeFor reads the clock until so much time is over.
func computeFor(d time.Duration) {
	for began := time.Now(); time.Since(began) < d; {
	}
}

// milliseconds and microseconds write a time as a number that records and pictures show.
func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

func microseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }
