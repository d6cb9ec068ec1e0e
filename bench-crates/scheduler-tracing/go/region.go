package main

import (
	"context"
	"io"
	"runtime/trace"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// regionName labels the regions and logs of these experiments.
const regionName = "claimbench region"

// regionExperiment counts what the trace has of n regions, each a call of the same function.
func regionExperiment() *subject.Definition {
	with := func(call func()) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return traced(2, func() error {
				for range n {
					call()
				}
				return nil
			}, regionValues)
		}
	}
	return subject.Experiment("region", subject.Param("n", 1000, 1, 100_000)).
		Value("begins", "events", subject.Exact).
		Value("ends", "events", subject.Exact).
		Variant("region", with(regionCall)).
		Variant("bare", with(countCall))
}

func regionValues(t *exectrace.Trace) subject.Values {
	counts := map[exectrace.Kind]int{}
	for _, event := range t.Events {
		if event.Name == regionName {
			counts[event.Kind]++
		}
	}
	return subject.Values{
		"begins": counts[exectrace.RegionBegin], "ends": counts[exectrace.RegionEnd],
	}
}

// calls is what is done in a region, so that it is done.
var calls int

//go:noinline
func countCall() { calls++ }

func regionCall() { trace.WithRegion(context.Background(), regionName, countCall) }

func logCall() { trace.Log(context.Background(), regionName, "message") }

// regionCostExperiment times regions and logs that are left in the code, while a trace is taken and
// while none is.
func regionCostExperiment() *subject.Definition {
	with := func(call func(), on bool) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			if on {
				if err := trace.Start(io.Discard); err != nil {
					return subject.Refuse(err)
				}
			}
			return subject.Loop(func() subject.None {
				call()
				return subject.None{}
			}).Observe(func(subject.None) subject.Values {
				if on {
					trace.Stop()
				}
				return nil
			})
		}
	}
	return subject.Experiment("region-cost").
		Variant("bare", with(countCall, false)).
		Variant("region-off", with(regionCall, false)).
		Variant("region-on", with(regionCall, true)).
		Variant("log-off", with(logCall, false)).
		Variant("log-on", with(logCall, true))
}
