// Command scheduler-queues is the Go subject of the article on the queues of the scheduler. Each
// file holds the experiments on one noun; this one lists them.
package main

import (
	"os"

	"claimbench.dev/subject"
)

func main() {
	if asked, isPart := os.LookupEnv(partVariable); isPart {
		os.Exit(servePart(asked))
	}
	subject.Serve("scheduler-queues", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		burstExperiment(),
		depthExperiment(),
		stealingExperiment(),
		dryExperiment(),
		slotExperiment(),
		chainExperiment(),
		slicesExperiment("slices"),
		slicesExperiment("slices-preempted"),
		contentionExperiment(),
		blockingExperiment(),
		leftoverExperiment(),
		returnExperiment(),
		wakeExperiment(),
		sleepersExperiment(),
		drainExperiment(),
	}
}
