// Command scheduler-handoffs is the Go subject of the article on hand-offs in the scheduler. Each
// file holds the experiments on one noun; this one lists them.
package main

import "claimbench.dev/subject"

func main() { subject.Serve("scheduler-handoffs", experiments()...) }

func experiments() []*subject.Definition {
	return []*subject.Definition{
		runningExperiment(),
		manyExperiment(),
		waitsExperiment(),
		progressExperiment(),
		handoffExperiment(),
		parallelHandoffExperiment(),
		sweepExperiment(),
		stealExperiment(),
		sixExperiment(),
		unevenExperiment(),
		shiftExperiment(),
		parkedExperiment(),
		fullExperiment(),
		lockExperiment(),
		sliceExperiment(),
		signalsExperiment(),
		loopExperiment(),
		counterExperiment(),
	}
}
