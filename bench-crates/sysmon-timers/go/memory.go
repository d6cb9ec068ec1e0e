package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"sync"
	"time"

	"claimbench.dev/subject"
)

// drops are the programs that drop memory, by the collections each of them asks for afterwards.
var drops = []drop{
	{name: "one", collections: 1},
	{name: "forced", collections: 1, periodMs: forcedMs},
	{name: "two", collections: 2},
	{name: "two_held", collections: 2, held: true},
	{name: "three_held", collections: 3, held: true},
}

// drop is a program that drops memory.
type drop struct {
	name string
	// collections come a tenth of a second after one another.
	collections int
	// periodMs is the time after which a collection is forced, or 0 for that of the runtime.
	periodMs int
	// held says that its background thread is held still.
	held bool
}

// scavengeExperiment observes programs that drop memory: how much of it each still has some tenths
// of a second later, and whether the runtime has begun to give it back. All of them wait most of
// the time, so they are watched side by side.
func scavengeExperiment() *subject.Definition {
	definition := subject.Experiment("scavenge", subject.Param("tenths", 10, 0, 100))
	for _, one := range drops {
		definition.Value(one.name+"_kept_mib", "MiB", subject.Exact)
		definition.Value(one.name+"_begun", "", subject.State)
	}
	return both(definition, func(held bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				values, err := watchDrops(held, p.Int("tenths"))
				return subject.None{}, values, err
			})
		}
	})
}

// watchDrops runs those programs that are held, or the others.
func watchDrops(held bool, tenths int) (subject.Values, error) {
	values := make(subject.Values)
	var all sync.WaitGroup
	var seeing sync.Mutex
	var failed error
	for _, one := range drops {
		if one.held != held {
			continue
		}
		all.Add(1)
		go func() {
			defer all.Done()
			seen, err := one.watch(tenths)
			seeing.Lock()
			defer seeing.Unlock()
			failed = errors.Join(failed, err)
			maps.Copy(values, seen)
		}()
		time.Sleep(apart)
	}
	all.Wait()
	return values, failed
}

func (d drop) watch(tenths int) (subject.Values, error) {
	args := arguments{"tenths": tenths, "collections": d.collections, "period_ms": d.periodMs}
	answered, err := watch{part: "scavenge", args: args, held: d.held}.answered()
	if err != nil {
		return nil, err
	}
	return subject.Values{
		d.name + "_kept_mib": answered.Values["kept_mib"],
		d.name + "_begun":    answered.Values["released"] > 0,
	}, nil
}

const (
	// droppedMiB is how much memory is dropped, in blocks of droppedBlock bytes.
	droppedMiB   = 64
	droppedBlock = 64 << 10
	// coarseMiB is how finely the rest is observed: it is about all or nothing, and the runtime's
	// own memory varies by a few MiB.
	coarseMiB = 8
	// apart is between the starts of two programs: they do not all collect at the same moment.
	apart = 30 * time.Millisecond
	// listNodes is the length of a list that stays. Marking it takes some milliseconds, as real
	// heaps do: the start of a collection wakes the scavenger, which should see the goal of the
	// one before.
	listNodes = 300_000
)

// node is of a list.
type node struct{ next *node }

// list stays while memory is dropped.
var list *node

func dropMemory(args arguments) outcome {
	for range listNodes {
		list = &node{next: list}
	}
	start, err := residentBytes()
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	kept := make([][]byte, 0, droppedMiB<<20/droppedBlock)
	for len(kept) < cap(kept) {
		kept = append(kept, bytes.Repeat([]byte{1}, droppedBlock))
	}
	runtime.KeepAlive(kept)
	kept = nil
	released := releasedBytes()
	if err := shortenForced(args["period_ms"]); err != nil {
		return outcome{Missing: err.Error()}
	}
	if args["tenths"] > 0 {
		runtime.GC()
	}
	for tenth := 1; tenth <= args["tenths"]; tenth++ {
		restless(100 * time.Millisecond)
		if tenth < min(args["collections"], args["tenths"]) {
			runtime.GC()
		}
	}
	now, err := residentBytes()
	if err != nil {
		return outcome{Missing: err.Error()}
	}
	mib := math.Round(float64(now-start)/(coarseMiB<<20)) * coarseMiB
	return outcome{Values: map[string]float64{
		"kept_mib": max(mib, 0), "released": float64(releasedBytes()) - float64(released),
	}}
}

// restless passes time with little work in between, as servers do. In a program that does nothing
// at all the background thread sleeps as well, and what it has to wake waits.
func restless(d time.Duration) {
	for began := time.Now(); time.Since(began) < d; {
		time.Sleep(5 * time.Millisecond)
	}
}

// shortenForced shortens the time after which a collection is forced, where that is asked for.
func shortenForced(periodMs int) error {
	if periodMs == 0 {
		return nil
	}
	period, err := findVariable("runtime.forcegcperiod")
	if err != nil {
		return err
	}
	defer period.close()
	return period.write(uint64(periodMs) * uint64(time.Millisecond))
}

// releasedBytes is how much of the heap's memory the runtime says it has given back. Unlike what is
// resident it does not change for other reasons.
func releasedBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// residentBytes reads how much memory this process has.
func residentBytes() (int, error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(text)
	if len(fields) < 2 {
		return 0, fmt.Errorf("cannot read '%s'", text)
	}
	pages, err := strconv.Atoi(string(fields[1]))
	return pages * os.Getpagesize(), err
}
