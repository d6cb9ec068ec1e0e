// Command algorithms is the Go subject of the article on algorithms that fit Go's standard library
// and channels. Each file holds the experiments on one noun; this one lists them.
package main

import "claimbench.dev/subject"

// setUp makes the operation of a variant at a point.
type setUp = func(subject.Params) subject.Op

func main() {
	subject.Serve("algorithms", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		heapExperiment(),
		queueExperiment(),
		rankOrderExperiment(),
		boxingExperiment(),
		fixExperiment(),
		sortExperiment(),
		sortPlainExperiment(),
		tiesExperiment(),
		searchExperiment(),
		positionExperiment(),
		splitExperiment(),
		selectExperiment(),
		medianExperiment(),
		windowExperiment(),
		windowReadsExperiment(),
		retainedExperiment(),
		breadthFirstExperiment(),
		depthFirstExperiment(),
		waysExperiment(),
		waysExactExperiment(),
		lookupExperiment(),
		slowdownExperiment(),
		countTokensExperiment(),
		cloneExperiment(),
		pruneExperiment(),
		shrinkExperiment(),
		copyPrunedExperiment(),
		orderExperiment(),
		unionsExperiment(),
		pathExperiment(),
		gridExperiment(),
		runningExperiment(),
		poolTimeExperiment(),
		unevenExperiment(),
		failureExperiment(),
		boundedExperiment(),
		groupErrorExperiment(),
		capacityExperiment(),
		inFlightExperiment(),
		unbufferedExperiment(),
		closeExperiment(),
		stagesExperiment(),
		earlyStopExperiment(),
		cancelledExperiment(),
		loopVariableExperiment(),
	}
}
