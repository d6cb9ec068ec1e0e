package main

import (
	"io"
	"runtime/trace"

	"claimbench.dev/subject"
)

// tracerExperiment asks for a second trace while one is taken, and for a flight recorder, which
// keeps the last seconds only.
func tracerExperiment() *subject.Definition {
	return subject.Experiment("tracer").
		Value("second_refused", "", subject.State).
		Value("recorder_beside", "", subject.State).
		Value("third_after_stop", "", subject.State).
		Variant("start", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				values, err := startTwice()
				return subject.None{}, values, err
			})
		})
}

func startTwice() (subject.Values, error) {
	if err := trace.Start(io.Discard); err != nil {
		return nil, err
	}
	second := trace.Start(io.Discard)
	recorder := trace.NewFlightRecorder(trace.FlightRecorderConfig{})
	beside := recorder.Start()
	if beside == nil {
		recorder.Stop()
	}
	trace.Stop()
	third := trace.Start(io.Discard)
	if third == nil {
		trace.Stop()
	}
	return subject.Values{
		"second_refused": second != nil, "recorder_beside": beside == nil,
		"third_after_stop": third == nil,
	}, nil
}
