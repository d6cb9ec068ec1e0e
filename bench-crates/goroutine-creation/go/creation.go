package main

import (
	"sync"

	"claimbench.dev/subject"
)

// creationExperiment starts n goroutines that do nothing, and waits for the last to end.
func creationExperiment() *subject.Definition {
	return subject.Experiment("creation", subject.Param("n", 1000, 1, 4_000_000)).
		Variant("goroutines", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Loop(func() int {
				var all sync.WaitGroup
				all.Add(n)
				for range n {
					go all.Done()
				}
				all.Wait()
				return n
			})
		})
}
