// Command channel-capacity is the Go subject of the article on the capacity of channels. Each file
// holds the experiments on one noun; this one lists them.
package main

import "claimbench.dev/subject"

func main() {
	subject.Serve("channel-capacity", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		boundExperiment(),
		limitsExperiment(),
		reserveExperiment(),
		residentExperiment(),
		ringExperiment(),
		ringScaleExperiment(),
		lockExperiment(),
		rendezvousExperiment(),
		actingExperiment(),
		fillExperiment(),
		blockedExperiment(),
		backpressureExperiment(),
		parkingExperiment(),
		idleExperiment(),
		streamExperiment(),
		fanOutExperiment(),
		gainExperiment(),
		latencyExperiment(),
		sharesExperiment(),
		endedExperiment(),
		fifoExperiment(),
		burstExperiment(),
		unqueuedExperiment(),
		handingOverExperiment(),
		handingBackExperiment(),
		bargingExperiment(),
		drainExperiment(),
		closedSendExperiment(),
		misuseExperiment(),
		wakingExperiment(),
	}
}
