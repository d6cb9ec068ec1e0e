package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

const (
	// printers is how many workers print, and lines how many lines each has.
	printers = 4
	lines    = 5
	// printouts is how often they do: the middle one counts.
	printouts = 21
	// lineWork is what a line takes to make in the control.
	lineWork = 5 * time.Millisecond
)

// printsExperiment has four workers log five lines each, and counts after how many lines another
// worker follows: three where each is done before the next begins, nineteen at most.
func printsExperiment() *subject.Definition {
	with := func(times int, print func() func(worker, line int)) func(subject.Params) subject.Op {
		return probing(func(subject.Params) (subject.Values, error) {
			line := print()
			counts := make([]int64, times)
			for i := range counts {
				counts[i] = printAll(line)
			}
			return subject.Values{"changes": quantile(0.5, counts)}, nil
		})
	}
	return subject.Experiment("prints", processors).
		Value("changes", "changes", subject.Stochastic).
		Variant("log", with(printouts, func() func(int, int) { return func(int, int) {} })).
		Variant("print", with(printouts, func() func(int, int) {
			nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
			if err != nil {
				panic(err)
			}
			return func(worker, line int) { printLine(nowhere, worker, line) }
		})).
		Variant("work", with(1, func() func(int, int) {
			steps := stepsFor(lineWork)
			return func(int, int) { spin(steps) }
		}))
}

func printLine(to io.Writer, worker, line int) {
	fmt.Fprintln(to, "worker", worker, "line", line)
}

func printAll(line func(worker, line int)) int64 {
	var log [printers * lines]int
	var logged atomic.Int64
	var all sync.WaitGroup
	for worker := range printers {
		all.Go(func() {
			for i := range lines {
				line(worker, i)
				log[logged.Add(1)-1] = worker
			}
		})
	}
	all.Wait()
	changes := int64(0)
	for i := 1; i < len(log); i++ {
		if log[i] != log[i-1] {
			changes++
		}
	}
	return changes
}
