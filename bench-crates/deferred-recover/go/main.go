// Command deferred-recover is the Go subject of the article on deferred calls, panics and recover.
// Each file holds the experiments on one noun; this one lists them.
//
// With arguments it is no subject but one task in a process of its own: see child.go.
package main

import (
	"os"

	"claimbench.dev/subject"
)

func main() {
	if len(os.Args) > 1 {
		runTask(os.Args[1])
		return
	}
	subject.Serve("deferred-recover", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		orderExperiment(),
		endExperiment(),
		unrecoveredExperiment(),
		skippedExperiment(),
		recoverExperiment(),
		againExperiment(),
		cleanupOrderExperiment(),
		valueExperiment(),
		traceExperiment(),
		frameExperiment(),
		fallbackExperiment(),
		threadExperiment(),
		subjectThreadExperiment(),
		secondExperiment(),
		reportExperiment(),
		depthExperiment(),
		protectionExperiment(),
		cleanupExperiment(),
	}
}
