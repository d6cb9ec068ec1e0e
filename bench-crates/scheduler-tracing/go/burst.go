package main

import (
	"runtime/metrics"
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// burstExperiment has n goroutines that each sleep once, and counts what the trace has of them.
func burstExperiment() *subject.Definition {
	return subject.Experiment("burst", subject.Param("n", 500, 1, 20_000), procsParam()).
		Value("created", "goroutines", subject.Exact).
		Value("raw_over", "goroutines", subject.Exact).
		Value("runs", "runs", subject.Exact).
		Value("slept", "waits", subject.Exact).
		Value("woken", "wakes", subject.Exact).
		Value("woken_by_nobody", "wakes", subject.Exact).
		Value("exited", "goroutines", subject.Exact).
		Value("first_waits", "latencies", subject.Exact).
		Value("waits", "latencies", subject.Exact).
		Value("off_processor", "runs", subject.Exact).
		Value("starts_off_processor", "starts", subject.Stochastic).
		Value("moved_pct", "%", subject.Stochastic).
		Value("first_us", "us", subject.Stochastic).
		Value("over_metrics", "ratio", subject.Stochastic).
		Variant("sleepers", func(p subject.Params) subject.Op {
			n := p.Int("n")
			var waits *metrics.Float64Histogram
			return traced(p.Int("procs"), func() error {
				before := schedulingLatencies()
				sleepMany(n)
				waits = difference(before, schedulingLatencies())
				return nil
			}, func(t *exectrace.Trace) subject.Values {
				values := burstValues(t)
				values["over_metrics"] = allWaitsNs(t) / (histogramMedian(waits) * 1e9)
				return values
			})
		})
}

func sleepMany(n int) {
	var all sync.WaitGroup
	for range n {
		all.Add(1)
		go sleepOnce(&all)
	}
	all.Wait()
}

func sleepOnce(all *sync.WaitGroup) {
	defer all.Done()
	time.Sleep(time.Millisecond)
}

func burstValues(t *exectrace.Trace) subject.Values {
	lives := t.Began(exectrace.NameOf(sleepOnce))
	var firsts []int64
	moved, waits := 0, 0
	for _, life := range lives {
		if first, is := life.FirstRunNs(); is {
			firsts = append(firsts, first)
		}
		if len(life.Processors()) > 1 {
			moved++
		}
		waits += len(life.WaitsNs())
	}
	created := exectrace.Count(lives, exectrace.NotExist, exectrace.Runnable, "")
	all := exectrace.Count(t.Lives(), exectrace.NotExist, exectrace.Runnable, "")
	// Who was preempted runs once more than its life has runs.
	again := exectrace.Count(lives, exectrace.Running, exectrace.Runnable, "")
	return subject.Values{
		"created":  created,
		"raw_over": all - created,
		"runs":     exectrace.Count(lives, exectrace.Runnable, exectrace.Running, "") - again,
		"slept":    exectrace.Count(lives, exectrace.Running, exectrace.Waiting, "sleep"),
		"woken":    exectrace.Count(lives, exectrace.Waiting, exectrace.Runnable, ""),
		"woken_by_nobody": exectrace.CountIf(lives, func(event *exectrace.Event) bool {
			return event.Transition.From == exectrace.Waiting && event.Goroutine == exectrace.None
		}),
		"exited":      exectrace.Count(lives, "", exectrace.NotExist, ""),
		"first_waits": len(firsts),
		"waits":       waits - again,
		"off_processor": exectrace.CountIf(t.Lives(), func(event *exectrace.Event) bool {
			return event.Transition.To == exectrace.Running && event.Processor == exectrace.None
		}),
		"starts_off_processor": processorStarts(t),
		"moved_pct":            100 * float64(moved) / float64(max(len(lives), 1)),
		"first_us":             microseconds(median(firsts)),
	}
}

// processorStarts counts how often a thread that has no processor takes an idle one.
func processorStarts(t *exectrace.Trace) int {
	starts := 0
	for _, event := range t.Events {
		change := event.Transition
		if change != nil && change.OfProcessor && change.To == exectrace.Running &&
			event.Processor == exectrace.None {
			starts++
		}
	}
	return starts
}

// allWaitsNs is the median of all times from runnable to running, whoever's they are: what the
// runtime's own histogram is of.
func allWaitsNs(t *exectrace.Trace) float64 {
	var waits []int64
	for _, life := range t.Lives() {
		waits = append(waits, life.WaitsNs()...)
	}
	return median(waits)
}

// schedulingLatencies is the runtime's own histogram of such times, one of some of them.
func schedulingLatencies() *metrics.Float64Histogram {
	sample := []metrics.Sample{{Name: "/sched/latencies:seconds"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindFloat64Histogram {
		return &metrics.Float64Histogram{}
	}
	return sample[0].Value.Float64Histogram()
}

func difference(before, after *metrics.Float64Histogram) *metrics.Float64Histogram {
	grown := &metrics.Float64Histogram{Buckets: after.Buckets}
	for i, count := range after.Counts {
		if i < len(before.Counts) {
			count -= before.Counts[i]
		}
		grown.Counts = append(grown.Counts, count)
	}
	return grown
}

// histogramMedian is the middle of the bucket in which the median is.
func histogramMedian(histogram *metrics.Float64Histogram) float64 {
	total := uint64(0)
	for _, count := range histogram.Counts {
		total += count
	}
	seen := uint64(0)
	for i, count := range histogram.Counts {
		if seen += count; 2*seen >= total && total > 0 {
			return (histogram.Buckets[i] + histogram.Buckets[i+1]) / 2
		}
	}
	return 0
}
