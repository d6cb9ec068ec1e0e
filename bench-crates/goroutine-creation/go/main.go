// Command goroutine-creation is the Go subject of the article on how goroutines are created. Each
// file holds the experiments on one noun; this one lists them.
package main

import "claimbench.dev/subject"

func main() {
	subject.Serve("goroutine-creation", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		packagingExperiment(),
		captureExperiment(),
		identityExperiment(),
		populationExperiment(),
		memoryExperiment(),
		releaseExperiment(),
		creationExperiment(),
		growthExperiment(),
		overflowExperiment(),
		recycledExperiment(),
		shrinkExperiment(),
		startExperiment(),
		spillExperiment(),
		backlogExperiment(),
		latencyExperiment(),
		hogExperiment(),
	}
}
