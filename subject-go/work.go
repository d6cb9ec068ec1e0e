package subject

import (
	"errors"
	"time"
)

// Values are what an operation observed besides its time, by the names the experiment announces. A
// value is a number, a boolean or a text.
type Values map[string]any

// Op is an operation ready to be run: a *Work, or what Refuse returns.
type Op interface {
	run(iterations int, heap bool) (Result, error)
}

// Result is what one batch gave.
type Result struct {
	// Iterations is how often the work was done.
	Iterations int `json:"iterations"`
	// ElapsedNs is the time of all iterations together.
	ElapsedNs int64 `json:"elapsed_ns"`
	// Answer is the digest of what the last iteration computed.
	Answer string `json:"answer"`
	// Values are what the operation observed.
	Values Values `json:"values,omitempty"`
	// Heap is what the loop allocated, where that was asked for.
	Heap *HeapUse `json:"heap,omitempty"`
	// SamplesNs has one time for each event of a latency experiment.
	SamplesNs []int64 `json:"samples_ns,omitempty"`
	// HistogramNs has the same as pairs of a value and how often it was seen.
	HistogramNs [][2]int64 `json:"histogram_ns,omitempty"`
}

// Refuse returns an operation that cannot be run, with the reason: a combination of parameters,
// each within its range, that the variant does not support.
func Refuse(reason error) Op {
	return refusal{reason}
}

type refusal struct{ reason error }

func (r refusal) run(int, bool) (Result, error) {
	return Result{}, r.reason
}

// Skip returns an operation that this machine cannot run, with the reason: a tool, a privilege or a
// kernel feature is missing. The cases that rest on it are skipped.
func Skip(reason string) Op {
	return refusal{&SkipError{Reason: reason}}
}

// SkipError says that this machine lacks something. An observation may return it as well.
type SkipError struct {
	// Reason is what is missing.
	Reason string
}

func (e *SkipError) Error() string { return e.Reason }

// DisturbedError says that others were in the way of an observation, which another process may
// find out of it.
type DisturbedError struct {
	// Reason is what they did.
	Reason string
}

func (e *DisturbedError) Error() string { return e.Reason }

// Work is a batch of iterations that ends in a result of type A.
type Work[A Answer] struct {
	batch          func(iterations int) A
	prepare        func(iterations int)
	finish         func(last A, result *Result) error
	deltas         []delta
	unanswered     bool
	needsCollector bool
}

type delta struct {
	name string
	read func() uint64
}

// Loop calls the operation once an iteration. Its result is the last call's.
func Loop[A Answer](operation func() A) *Work[A] {
	return Batch(func(iterations int) A {
		var last A
		for range iterations {
			last = operation()
		}
		return last
	})
}

// Batch calls the operation once with the number of iterations, for work that has to loop by
// itself: goroutines that play ping-pong, say.
func Batch[A Answer](operation func(iterations int) A) *Work[A] {
	return &Work[A]{batch: operation}
}

// Latency calls the event once an iteration and reports the time that each returns.
func Latency(event func() time.Duration) *Work[None] {
	var samples []int64
	return &Work[None]{
		prepare: func(iterations int) { samples = make([]int64, 0, iterations) },
		batch: func(iterations int) None {
			for range iterations {
				samples = append(samples, event().Nanoseconds())
			}
			return None{}
		},
		finish: func(_ None, result *Result) error {
			result.SamplesNs = samples
			return nil
		},
	}
}

// Distribution times events itself, as many as it sees fit, and gives their distribution. The
// histogram is that of the last iteration.
func Distribution(measure func() *Histogram) *Work[None] {
	var last *Histogram
	return &Work[None]{
		batch: func(iterations int) None {
			for range iterations {
				last = measure()
			}
			return None{}
		},
		finish: func(_ None, result *Result) error {
			result.HistogramNs = last.counts()
			return nil
		},
	}
}

// Probe observes something rather than timing it. The values of the last call are reported, or the
// first error.
func Probe[A Answer](observe func() (A, Values, error)) *Work[A] {
	var values Values
	var failed error
	work := Loop(func() A {
		answer, seen, err := observe()
		values = seen
		if failed == nil {
			failed = err
		}
		return answer
	})
	work.finish = func(_ A, result *Result) error {
		result.Values = values
		return failed
	}
	return work
}

// Observe adds values derived from the last result, after the clock has stopped.
func (w *Work[A]) Observe(look func(last A) Values) *Work[A] {
	w.finish = func(last A, result *Result) error {
		result.Values = look(last)
		return nil
	}
	return w
}

// Delta adds a value that says by how much a counter grew, an iteration. The counter is read before
// the clock starts and after it has stopped.
func (w *Work[A]) Delta(name string, read func() uint64) *Work[A] {
	w.deltas = append(w.deltas, delta{name, read})
	return w
}

// Unanswered keeps the result out of the reply, where variants rightly differ in it.
func (w *Work[A]) Unanswered() *Work[A] {
	w.unanswered = true
	return w
}

// NeedsCollector refuses heap counts, which switch the garbage collector off, for work that is
// about the collector.
func (w *Work[A]) NeedsCollector() *Work[A] {
	w.needsCollector = true
	return w
}

// errNeedsCollector answers a heap count of work marked with NeedsCollector.
var errNeedsCollector = errors.New(
	"this experiment needs the garbage collector, which a heap count switches off")

func (w *Work[A]) run(iterations int, heap bool) (Result, error) {
	result := Result{Iterations: iterations}
	if heap && w.needsCollector {
		return result, errNeedsCollector
	}
	var window *heapWindow
	if heap {
		window = newHeapWindow()
		defer window.close()
		w.ready(1)
		w.batch(1)
	}
	w.ready(iterations)
	before := make([]uint64, len(w.deltas))
	for i, d := range w.deltas {
		before[i] = d.read()
	}
	last := w.timed(iterations, window, &result)
	grown := make([]uint64, len(w.deltas))
	for i, d := range w.deltas {
		grown[i] = d.read() - before[i]
	}
	if w.finish != nil {
		if err := w.finish(last, &result); err != nil {
			return result, err
		}
	}
	for i, d := range w.deltas {
		if result.Values == nil {
			result.Values = make(Values)
		}
		result.Values[d.name] = float64(grown[i]) / float64(iterations)
	}
	if !w.unanswered {
		result.Answer = digest(last)
	}
	return result, nil
}

// timed is the part between the readings. Nothing of the harness allocates here.
func (w *Work[A]) timed(iterations int, window *heapWindow, result *Result) A {
	if window != nil {
		window.open()
	}
	start := time.Now()
	last := w.batch(iterations)
	result.ElapsedNs = time.Since(start).Nanoseconds()
	if window != nil {
		result.Heap = window.read()
	}
	return last
}

func (w *Work[A]) ready(iterations int) {
	if w.prepare != nil {
		w.prepare(iterations)
	}
}
