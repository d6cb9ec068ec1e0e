// Command sysmon-timers is the Go subject of the article on the runtime's background thread. Each
// file holds the experiments on one noun; this one lists them.
package main

import (
	"os"

	"claimbench.dev/subject"
)

func main() {
	if asked, isPart := os.LookupEnv(partVariable); isPart {
		os.Exit(servePart(asked))
	}
	subject.Serve("sysmon-timers", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		latenessExperiment("lateness", false),
		latenessExperiment("lateness-busy", true),
		heldTimersExperiment(),
		shortSleepExperiment(),
		ticksExperiment(),
		retakeExperiment(),
		rampExperiment("ramp"),
		rampExperiment("ramp-one-processor"),
		silentExperiment(),
		pollExperiment(),
		dialExperiment(),
		hogExperiment(),
		hogDelayExperiment(),
		loopExperiment(),
		hashExperiment(),
		sliceExperiment(),
		stopExperiment(),
		forcedExperiment(),
		scavengeExperiment(),
		pacingExperiment(),
		wakesExperiment(),
	}
}
