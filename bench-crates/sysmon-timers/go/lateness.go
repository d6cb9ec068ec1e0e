package main

import (
	"fmt"
	"net"
	"os/exec"
	"runtime"
	"time"

	"claimbench.dev/subject"
)

// latenessExperiment measures how late timers wake, idle or with every processor kept busy by
// other processes.
func latenessExperiment(id string, busy bool) *subject.Definition {
	with := func(kind waiterMaker) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			period := time.Duration(p.Int("period_us")) * time.Microsecond
			total := time.Duration(p.Int("run_ms")) * time.Millisecond
			return subject.Distribution(func() *subject.Histogram {
				if busy {
					stop, err := spin(runtime.GOMAXPROCS(0))
					if err != nil {
						panic(err)
					}
					defer stop()
				}
				histogram, err := lateness(kind, period, total)
				if err != nil {
					panic(err)
				}
				return histogram
			})
		}
	}
	return subject.Experiment(id,
		subject.Param("period_us", 1000, 10, 1_000_000),
		subject.Param("run_ms", 65, 1, 60_000)).
		Variant("sleep", with(sleeper)).
		Variant("timer", with(timerWaiter)).
		Variant("ticker", with(tickerWaiter)).
		Variant("deadline", with(deadlineWaiter))
}

// spin keeps processors busy with processes of normal priority until it is told to stop.
func spin(processes int) (stop func(), err error) {
	var running []*exec.Cmd
	stop = func() {
		for _, process := range running {
			process.Process.Kill()
			process.Wait()
		}
	}
	for range processes {
		process := exec.Command("sh", "-c", "while :; do :; done")
		if err := process.Start(); err != nil {
			stop()
			return nil, fmt.Errorf("cannot keep a processor busy: %w", err)
		}
		running = append(running, process)
	}
	time.Sleep(spinUp)
	return stop, nil
}

// spinUp is how long a shell needs until it spins.
const spinUp = 10 * time.Millisecond

// silentConnection returns a socket on which nothing arrives.
func silentConnection() (net.Conn, error) {
	address := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}
	return net.ListenUDP("udp4", address)
}

// heldTimersExperiment measures the same in a part, with and without its background thread.
func heldTimersExperiment() *subject.Definition {
	with := func(kind int, held bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			args := arguments{"kind": kind,
				"period_us": p.Int("period_us"), "run_ms": p.Int("run_ms")}
			return observed(watch{part: "lateness", args: args, held: held})
		}
	}
	return subject.Experiment("held-timers",
		subject.Param("period_us", 1000, 10, 1_000_000),
		subject.Param("run_ms", 65, 1, 60_000)).
		Value("late_ms", "ms", subject.Stochastic).
		Variant("sleep", with(kindSleep, false)).
		Variant("sleep-held", with(kindSleep, true)).
		Variant("ticker", with(kindTicker, false)).
		Variant("ticker-held", with(kindTicker, true))
}

// The ways of waiting a part knows.
const (
	kindSleep = iota
	kindTicker
)

// latenessPart observes the median lateness of one schedule.
func latenessPart(args arguments) outcome {
	kind := waiterMaker(sleeper)
	if args["kind"] == kindTicker {
		kind = tickerWaiter
	}
	plan := newSchedule(time.Now(), time.Duration(args["period_us"])*time.Microsecond,
		time.Duration(args["run_ms"])*time.Millisecond)
	waiting, err := kind(plan)
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	defer waiting.close()
	var late []time.Duration
	plan.measure(waiting.wait, func(one time.Duration) { late = append(late, one) })
	return outcome{Values: map[string]float64{"late_ms": milliseconds(median(late))}}
}
