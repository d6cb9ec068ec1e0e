package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// kindsExperiment does something of each of four kinds, or nothing, and counts the events of each.
// The collection is one that falls due: runtime.GC yields while it sweeps, which swamps a trace.
func kindsExperiment() *subject.Definition {
	return subject.Experiment("kinds").
		Value("transitions", "events", subject.Exact).
		Value("syscalls", "events", subject.Exact).
		Value("collections", "events", subject.Exact).
		Value("network_waits", "events", subject.Exact).
		Variant("all", func(subject.Params) subject.Op {
			return traced(2, everyKind, kindsValues)
		}).
		Variant("computing", func(subject.Params) subject.Op {
			return traced(2, func() error { return nil }, kindsValues)
		})
}

// kept is what is allocated, so that it is on the heap.
var kept []byte

func everyKind() error {
	if err := readParked(1); err != nil {
		return err
	}
	if _, err := os.ReadFile("/proc/self/status"); err != nil {
		return err
	}
	percent := debug.SetGCPercent(50)
	defer debug.SetGCPercent(percent)
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	for now.NumGC <= before.NumGC {
		for range 64 {
			kept = make([]byte, 64<<10)
		}
		runtime.ReadMemStats(&now)
	}
	return nil
}

func kindsValues(t *exectrace.Trace) subject.Values {
	// The tracer's own system calls are not the work's.
	ours := func(event *exectrace.Event) bool {
		for _, frame := range event.Stack {
			if strings.HasPrefix(frame.Function, "runtime/trace.") ||
				strings.HasPrefix(frame.Function, "runtime.StartTrace") {
				return false
			}
		}
		return len(event.Stack) > 0
	}
	syscalls, collections := 0, 0
	for i := range t.Events {
		event := &t.Events[i]
		change := event.Transition
		if change != nil && change.To == exectrace.Syscall && ours(event) {
			syscalls++
		}
		if event.Kind == exectrace.RangeBegin && strings.HasPrefix(event.Name, "GC ") {
			collections++
		}
	}
	lives := t.Lives()
	return subject.Values{
		"transitions":   exectrace.Count(lives, "", "", ""),
		"syscalls":      syscalls,
		"collections":   collections,
		"network_waits": exectrace.Count(lives, exectrace.Running, exectrace.Waiting, "network"),
	}
}
