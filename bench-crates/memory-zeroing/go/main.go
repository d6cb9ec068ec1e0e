// Command memory-zeroing is the Go subject of the article on the rules by which Go zeroes memory.
// Each file holds the experiments on one noun; this one lists them.
package main

import "claimbench.dev/subject"

func main() {
	subject.Serve("memory-zeroing", experiments()...)
}

func experiments() []*subject.Definition {
	all := []*subject.Definition{
		stackExperiment(),
		namedResultExperiment(),
		localExperiment(),
		globalExperiment(),
		literalExperiment(),
		slotsExperiment(),
		blocksExperiment(),
		churnExperiment(),
		tailExperiment(),
		clearExperiment(),
		poolExperiment(),
		referencesExperiment(),
		copyExperiment(),
		collectorExperiment(),
	}
	return append(all, secretExperiments()...)
}
