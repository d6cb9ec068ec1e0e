// Command interface-nil is the Go subject of the article on nil in interfaces. Each file holds the
// experiments on one noun; this one lists them.
package main

import "claimbench.dev/subject"

func main() {
	subject.Serve("interface-nil", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		sizeExperiment(),
		heldExperiment(),
		countedExperiment(),
		forgedExperiment(),
		typeNameExperiment(),
		callExperiment(),
		assertionExperiment(),
		failureExperiment(),
		headerExperiment(),
		boxExperiment(),
		checkerExperiment(),
		checkExperiment(),
		compareExperiment(),
		twoNilsExperiment(),
	}
}
