package main

import (
	"regexp"
	"runtime/debug"
	"strings"

	"claimbench.dev/subject"
)

// traceExperiment panics at the end of a chain of calls, and reads the chain from what the runtime
// writes when the process ends.
func traceExperiment() *subject.Definition {
	return subject.Experiment("trace").
		Value("frames", "", subject.State).
		Value("end", "", subject.State).
		Variant("panic", inChild("chain", func(left remains) subject.Values {
			return subject.Values{"frames": frames(left.stderr), "end": left.end}
		}))
}

// frame is a line of a stack that names one of the functions below, or main. In a test their
// package has its path for a name.
var frame = regexp.MustCompile(
	`(?m)^(?:main|claimbench\.dev/deferred-recover)\.(first|second|third|main)\(`)

func frames(stack string) string {
	var names []string
	for _, found := range frame.FindAllStringSubmatch(stack, -1) {
		names = append(names, found[1])
	}
	return strings.Join(names, " ")
}

func chainTask() {
	first()
}

//go:noinline
func first() { second() }

//go:noinline
func second() { third() }

//go:noinline
func third() { panic(primary) }

// frameExperiment looks whether the frame that panicked is still on the stack: in a deferred call
// of a function further up, before and after that recovers, and in the caller of that function.
func frameExperiment() *subject.Definition {
	with := func(look func(*looks) string) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				var seen looks
				seen.recovering()
				seen.returned = panickingFrame()
				return subject.None{}, subject.Values{"panicking": look(&seen)}, nil
			})
		}
	}
	return subject.Experiment("frame").
		Value("panicking", "", subject.State).
		Variant("deferred", with(func(l *looks) string { return l.before })).
		Variant("recovered", with(func(l *looks) string { return l.after })).
		Variant("returned", with(func(l *looks) string { return l.returned }))
}

type looks struct{ before, after, returned string }

//go:noinline
func (l *looks) recovering() {
	defer func() {
		l.before = panickingFrame()
		_ = recover()
		l.after = panickingFrame()
	}()
	first()
}

// panickingFrame says whether the function that panicked is on the stack.
func panickingFrame() string {
	if strings.Contains(frames(string(debug.Stack())), "third") {
		return "present"
	}
	return "gone"
}
