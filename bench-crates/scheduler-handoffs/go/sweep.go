package main

import (
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// rungs are the lengths of the system calls of a sweep, in us. Some lie on either side of the 10 ms
// that the watching thread sleeps at most.
var rungs = []int{200, 600, 2000, 7000, 24_000}

const (
	// passing is how many calls there are on a rung that is only passed on the way.
	passing = 1
	// attempts is how often a call that took much longer than asked is repeated.
	attempts = 20
)

// sweepExperiment makes system calls of ascending lengths and then of descending ones, and observes
// during what share of those of a given length another goroutine got the P. Both directions are in
// one process, so that they differ in nothing but what was before.
func sweepExperiment() *subject.Definition {
	with := func(passed func(us int) []int, before func()) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			one := sweep{us: p.Int("us"), calls: p.Int("calls"), before: before}
			return observed(p.Int("procs"), func() (subject.Values, error) {
				return one.thereAndBack(passed(one.us)), nil
			})
		}
	}
	all := func(int) []int { return rungs }
	ends := func(us int) []int { return []int{us, rungs[len(rungs)-1]} }
	return subject.Experiment("sweep", subject.Param("us", 600, 1, 100_000),
		subject.Param("calls", 4, 1, 1000), subject.Param("procs", 1, 1, 64)).
		Value("up_share", "ratio", subject.Stochastic).
		Value("down_share", "ratio", subject.Stochastic).
		Value("gap", "ratio", subject.Stochastic).
		Value("up_us", "us", subject.Stochastic).
		Value("down_us", "us", subject.Stochastic).
		Variant("plain", with(all, func() {})).
		Variant("busy-before-each", with(ends, func() { computeFor(busyLeast) }))
}

// sweep is a sweep with one rung that is looked at.
type sweep struct {
	us, calls int
	before    func()
}

// rung is what was seen of some calls of one length.
type rung struct {
	lost   int
	lasted []time.Duration
}

func (s sweep) thereAndBack(passed []int) subject.Values {
	block(restFirst)
	computeFor(busyLeast)
	var up, down rung
	for _, us := range passed {
		if seen := s.climb(us); us == s.us {
			up = seen
		}
	}
	for _, us := range slices.Backward(passed) {
		if seen := s.climb(us); us == s.us {
			down = seen
			break
		}
	}
	upShare, downShare := up.share(), down.share()
	return subject.Values{
		"up_share":   upShare,
		"down_share": downShare,
		"gap":        max(upShare-downShare, downShare-upShare),
		"up_us":      up.median(),
		"down_us":    down.median(),
	}
}

// climb makes the calls of a rung. One that took much longer than it should is no call of that
// length, so another one takes its place.
func (s sweep) climb(us int) rung {
	calls := passing
	if us == s.us {
		calls = s.calls
	}
	asked := time.Duration(us) * time.Microsecond
	var seen rung
	for range calls {
		for attempt := range attempts {
			s.before()
			lost, lasted := losesProcessor(asked)
			if lasted < asked+asked/2 || attempt == attempts-1 {
				seen.lasted = append(seen.lasted, lasted)
				if lost {
					seen.lost++
				}
				break
			}
		}
	}
	return seen
}

// losesProcessor makes one system call while another goroutine could run, and says whether that
// one did before the call was over, and how long the call took. A slice begins with it: of
// goroutines that wake one another the runtime thinks as one, whose slice grows old, and an old one
// is taken at the first look.
func losesProcessor(asked time.Duration) (lost bool, lasted time.Duration) {
	runtime.Gosched()
	var ran atomic.Bool
	done := make(chan struct{})
	go func() {
		ran.Store(true)
		close(done)
	}()
	began := time.Now()
	block(asked)
	lasted, lost = time.Since(began), ran.Load()
	<-done
	return lost, lasted
}

func (r rung) share() float64 { return float64(r.lost) / float64(len(r.lasted)) }

func (r rung) median() float64 {
	slices.Sort(r.lasted)
	return microseconds(r.lasted[len(r.lasted)/2])
}
