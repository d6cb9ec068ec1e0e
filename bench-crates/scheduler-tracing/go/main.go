// Command scheduler-tracing is the Go subject of the article on execution traces. Each file holds
// the experiments on one noun; this one lists them.
//
// With an argument it is no subject but a burst that its starter watches: see queue.go.
package main

import (
	"os"

	"claimbench.dev/subject"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == burstTask {
		runBurst()
		return
	}
	subject.Serve("scheduler-tracing", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		burstExperiment(),
		blockedExperiment(),
		closingExperiment(),
		kindsExperiment(),
		tracerExperiment(),
		sizeExperiment(),
		sameWorkExperiment(),
		regionExperiment(),
		regionCostExperiment(),
		queuesExperiment(),
		syscallsExperiment(),
		utilizationExperiment(),
		capExperiment(),
		blindExperiment(),
		orderExperiment(),
		overheadExperiment(),
		lanesExperiment(),
	}
}
