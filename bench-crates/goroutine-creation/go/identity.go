package main

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"

	"claimbench.dev/subject"
)

// identity is what a goroutine knows of itself: its id, the function at the bottom of its stack,
// and the one above it.
type identity struct {
	id              uint64
	bottom, entered string
}

// identityExperiment asks n goroutines that are all there at once who they are.
func identityExperiment() *subject.Definition {
	return subject.Experiment("identity", subject.Param("n", 20_000, 1, 1_000_000)).
		Value("distinct", "tasks", subject.Exact).
		Value("framed", "tasks", subject.Exact).
		Value("entered", "tasks", subject.Exact).
		Variant("goroutines", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (int, subject.Values, error) {
				ids := make(map[uint64]bool)
				framed, entered := 0, 0
				for _, each := range identify(n) {
					ids[each.id] = true
					if each.bottom == "runtime.goexit" {
						framed++
					}
					if each.entered == "main.introduce" {
						entered++
					}
				}
				values := subject.Values{
					"distinct": len(ids), "framed": framed, "entered": entered,
				}
				return n, values, nil
			})
		})
}

func identify(n int) []identity {
	everybody := make([]identity, n)
	var all, answered sync.WaitGroup
	all.Add(1)
	answered.Add(n)
	for i := range everybody {
		go introduce(&everybody[i], &answered, &all)
	}
	answered.Wait()
	all.Done()
	return everybody
}

//go:noinline
func introduce(self *identity, answered, all *sync.WaitGroup) {
	var text [64]byte
	fields := bytes.Fields(text[:runtime.Stack(text[:], false)])
	self.id, _ = strconv.ParseUint(string(fields[1]), 10, 64)
	var callers [8]uintptr
	// Neither Callers itself nor anything below it is left out.
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers[:])])
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		self.entered, self.bottom = self.bottom, frame.Function
	}
	answered.Done()
	all.Wait()
}
