package main

import "claimbench.dev/subject"

// loopVariableExperiment makes closures in a loop, calls them when it is over, and counts how many
// items they see.
func loopVariableExperiment() *subject.Definition {
	calling := func(closures func(items int) []func() int) setUp {
		return func(p subject.Params) subject.Op {
			items := p.Int("items")
			return subject.Probe(func() (int, subject.Values, error) {
				seen := make(map[int]struct{})
				for _, call := range closures(items) {
					seen[call()] = struct{}{}
				}
				return items, subject.Values{"seen": len(seen)}, nil
			})
		}
	}
	return subject.Experiment("loop-variable", subject.Param("items", 8, 1, 64)).
		Value("seen", "items", subject.Exact).
		Variant("of-today", calling(closuresOfToday)).
		Variant("before-1.22", calling(closuresBefore122))
}

func closuresOfToday(items int) (closures []func() int) {
	for i := 0; i < items; i++ {
		closures = append(closures, func() int { return i })
	}
	return closures
}
