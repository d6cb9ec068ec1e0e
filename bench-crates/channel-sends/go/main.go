// Command channel-sends is the Go subject of the article on many senders at one channel. Each file
// holds the experiments on one noun; this one lists them. Channels are looked into by the package
// hchan of channel-capacity.
package main

import "claimbench.dev/subject"

func main() {
	subject.Serve("channel-sends", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		layoutExperiment(),
		exchangeExperiment(),
		unlockedExperiment(),
		fifoExperiment(),
		unqueuedExperiment(),
		decisionExperiment(),
		bargingExperiment(),
		sharesExperiment(),
		resumingExperiment(),
		neighboursExperiment(),
		slotsExperiment(),
		crowdingExperiment(),
		batchingExperiment(),
	}
}
