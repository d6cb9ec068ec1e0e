// Command scheduler-latency is the Go subject of the article on the time from ready to running.
// Each file holds the experiments on one noun; this one lists them.
package main

import (
	"os"

	"claimbench.dev/subject"
)

func main() {
	if asked, isWorker := os.LookupEnv(workerVariable); isWorker {
		os.Exit(serveWorker(asked))
	}
	subject.Serve("scheduler-latency", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		parkedExperiment(),
		threadsExperiment(),
		blockedExperiment(),
		wavesExperiment(),
		parallelExperiment(),
		spreadExperiment(),
		childExperiment(),
		creationExperiment(),
		besideExperiment(),
		handOffExperiment(),
		readyExperiment(),
		yieldExperiment(),
		preemptionExperiment(),
		wakeAllExperiment(),
		startsExperiment(),
		sleepersExperiment(),
		mixedExperiment(),
		hoggedExperiment(),
		behindExperiment(),
		sharingExperiment(),
		printsExperiment(),
	}
}
