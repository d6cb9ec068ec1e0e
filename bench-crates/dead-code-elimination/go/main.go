// Command dead-code-elimination is the Go subject of the article on dead code in Go builds: the
// experiments that have to run. Most claims are on files, which are built from ../fixtures.
package main

import "claimbench.dev/subject"

func main() {
	subject.Serve("dead-code-elimination", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		deadLoopExperiment(),
		lastUseExperiment(),
	}
}
