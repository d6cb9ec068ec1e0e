// Command fd-lifecycle is the Go subject of the article on the life of file descriptors. Each file
// holds the experiments on one noun; this one lists them.
//
// With arguments it is no subject but one task in a process of its own: see fresh.go.
package main

import (
	"os"

	"claimbench.dev/subject"
)

func main() {
	if len(os.Args) > 1 {
		os.Exit(runTask(os.Args[1:]))
	}
	subject.Serve("fd-lifecycle", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		streamsExperiment(),
		lowestFreeExperiment(),
		firstOpenExperiment(),
		reuseExperiment(),
		staleExperiment(),
		keepAliveExperiment(),
		adoptExperiment(),
		offsetExperiment(),
		registrationExperiment(),
		openCostExperiment(),
		waitersExperiment(),
		fileReadersExperiment(),
		closeWakesExperiment(),
		closeReturnsExperiment(),
		afterCloseExperiment(),
		unreachableExperiment(),
		leakExperiment(),
		paceExperiment(),
		atLimitExperiment(),
		childLimitExperiment(),
		privilegeExperiment(),
		callsAtLimitExperiment(),
		acceptExperiment(),
		systemLimitExperiment(),
	}
}
