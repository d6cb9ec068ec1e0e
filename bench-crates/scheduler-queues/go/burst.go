package main

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"claimbench.dev/subject"
)

// burstExperiment makes n numbered tasks at once while nothing else can run, and then lets them
// run: the order in which they do shows the queues they were in.
func burstExperiment() *subject.Definition {
	on := func(processors int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n, position := p.Int("n"), p.Int("position")
			return subject.Probe(func() (int, subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				ran, err := burst(n, processors > 1)
				if err != nil {
					return 0, nil, err
				}
				if processors > 1 {
					return ran.sum(), subject.Values{"newest_first": ran.newestFirst()}, nil
				}
				return ran.sum(), ran.values(position), nil
			})
		}
	}
	return subject.Experiment("burst",
		subject.Param("n", 1000, 2, 10_000), subject.Param("position", 0, 0, 10_000)).
		Value("misplaced", "tasks", subject.Exact).
		Value("newest_first", "", subject.State).
		Value("spilled", "tasks", subject.Exact).
		Value("spilled_are", "", subject.State).
		Value("picks", "picks", subject.Exact).
		Value("pick_distance", "tasks", subject.Exact).
		Value("task", "", subject.Exact).
		Variant("one-processor", on(1)).
		Variant("two-processors", on(2))
}

const (
	// attempts bounds how often a burst is repeated that something came between.
	attempts = 20
	// interval is the number of turns after which the shared queue is looked at first.
	interval = 61
	// phase is the position, within that interval, at which a lone pick from it is wanted: where a
	// fresh runtime of tokio has its own. Bursts of all processes can then be laid over each other.
	phase = 60
	// pilots is how many tasks the burst has that says where the interval stands.
	pilots = 1000
)

var errDisturbed = errors.New("something came between the tasks again and again")

// burst returns the order in which tasks ran: on the only processor, where it is the same every
// time, or on another, while the one that made them is kept busy until all have run.
func burst(n int, elsewhere bool) (order, error) {
	for range attempts {
		if elsewhere {
			ran, _ := makeTasks(n, true)
			return ran, nil
		}
		align()
		ran, early := makeTasks(n, false)
		picks := ran.picks()
		if early == 0 && (len(picks) == 0 || picks[0]%interval == phase) {
			return ran, nil
		}
	}
	return nil, errDisturbed
}

// align takes turns until the next burst has its lone picks where they are wanted. A burst shows
// where the interval stands, and each yield of a goroutine that is alone is one turn more.
func align() {
	pilot, _ := makeTasks(pilots, false)
	picks := pilot.picks()
	if len(picks) == 0 {
		return
	}
	// The last task of the pilot is at pilots-1, and the first of the next burst takes no turn.
	next := picks[0] - (pilots - 1)
	for range ((next-phase)%interval + interval) % interval {
		runtime.Gosched()
	}
}

// makeTasks makes tasks and waits for them, giving up the processor or not. It says in which order
// they ran, and how many of them while the others were still made.
func makeTasks(n int, busily bool) (ran order, early int) {
	ran = make(order, n)
	var next atomic.Int64
	var done sync.WaitGroup
	done.Add(n)
	for id := range n {
		go func() {
			ran[next.Add(1)-1] = id
			done.Done()
		}()
	}
	early = int(next.Load())
	for busily && int(next.Load()) < n {
	}
	done.Wait()
	return ran, early
}
