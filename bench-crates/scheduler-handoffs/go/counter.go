package main

import (
	"runtime"
	"sync"
	"sync/atomic"

	"claimbench.dev/subject"
)

// counterExperiment has goroutines count together, beside one that runs a long loop: what they have
// counted when all are done.
func counterExperiment() *subject.Definition {
	with := func(increment func(*counter)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n, steps := p.Int("n"), p.Int("steps")
			return observed(2, func() (subject.Values, error) {
				return subject.Values{"counted": countTogether(n, steps, increment)}, nil
			})
		}
	}
	return subject.Experiment("counter",
		subject.Param("n", 8, 1, 1000), subject.Param("steps", 5000, 1, 1_000_000)).
		Value("counted", "increments", subject.Exact).
		Variant("mutex", with((*counter).locked)).
		Variant("unlocked", with((*counter).torn))
}

// besideSteps is a loop of some tens of milliseconds: it has to be stopped for others to run.
const besideSteps = 30_000_000

type counter struct {
	mutex sync.Mutex
	value atomic.Int64
}

func (c *counter) locked() {
	c.mutex.Lock()
	c.torn()
	c.mutex.Unlock()
}

// torn reads and writes in two steps. Every so often it lets others run in between, of whom those
// without a lock undo what was counted.
func (c *counter) torn() {
	value := c.value.Load()
	if value%yieldEvery == 0 {
		runtime.Gosched()
	}
	c.value.Store(value + 1)
}

// yieldEvery is how many increments lie between two of these.
const yieldEvery = 100

func countTogether(n, steps int, increment func(*counter)) int64 {
	var shared counter
	var all sync.WaitGroup
	all.Go(func() { mixed.Add(spinTight(besideSteps)) })
	for range n {
		all.Go(func() {
			for range steps {
				increment(&shared)
			}
		})
	}
	all.Wait()
	return shared.value.Load()
}
