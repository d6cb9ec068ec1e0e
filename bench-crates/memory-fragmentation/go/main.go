// Command memory-fragmentation is the Go subject of the article on memory fragmentation. Each file
// holds the experiments on one noun; this one lists them.
//
// Three amounts of memory are told apart in every name. Live bytes are in objects the program still
// uses. Held bytes are in spans, used or not. Resident bytes are backed by the kernel. Reserved
// bytes, where they matter, are mere addresses.
package main

import "claimbench.dev/subject"

func main() {
	subject.Serve("memory-fragmentation", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		slotsExperiment(),
		roundingExperiment(),
		roundingSweepExperiment(),
		pinningExperiment(),
		compactionExperiment(),
		reuseExperiment(),
		refillExperiment(),
		holesExperiment(),
		alternationExperiment(),
		churnExperiment(),
		burstsExperiment(),
		stabilityExperiment(),
		phasesExperiment(),
		idleExperiment(),
		mixtureExperiment(),
	}
}
