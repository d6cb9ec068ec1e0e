// Command string-concatenation is the Go subject of the article on the costs of string
// concatenation. Each file holds the experiments on one noun; this one lists them.
package main

import "claimbench.dev/subject"

func main() {
	subject.Serve("string-concatenation", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		headerExperiment(),
		placementExperiment(),
		writeExperiment(),
		joinExperiment(),
		constFoldExperiment(),
		constTailExperiment(),
		temporaryExperiment(),
		emptyOperandExperiment(),
		oldValueExperiment(),
		sizeClassExperiment(),
		growExperiment(),
		movesExperiment(),
		appendByteExperiment(),
		appendConvertedExperiment(),
		collectorExperiment(),
	}
}
