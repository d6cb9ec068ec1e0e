package main

import (
	"bufio"
	"errors"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"claimbench.dev/subject"
)

// unreachableExperiment opens n files, drops or keeps them, and counts what stays open: after a
// while without a collection, and after one.
func unreachableExperiment() *subject.Definition {
	with := func(keep bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			if err := room(n); err != nil {
				return unavailable(err)
			}
			return subject.Probe(func() (int, subject.Values, error) {
				values, err := unreachable(n, keep)
				return n, values, err
			})
		}
	}
	return subject.Experiment("unreachable", subject.Param("n", 100, 1, 100_000)).
		Value("open_without_collection", "descriptors", subject.Exact).
		Value("open_after_collection", "descriptors", subject.Exact).
		Variant("dropped", with(false)).
		Variant("kept", with(true))
}

func unreachable(n int, keep bool) (subject.Values, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	before, err := heldCount()
	if err != nil {
		return nil, err
	}
	kept, err := openFiles(n, keep)
	if err != nil {
		return nil, err
	}
	time.Sleep(patience)
	without, err := heldCount()
	if err != nil {
		return nil, err
	}
	after := 0
	collected(func() bool {
		after, err = heldCount()
		return err == nil && after == before
	})
	runtime.KeepAlive(kept)
	closeAll(kept)
	return subject.Values{
		"open_without_collection": without - before,
		"open_after_collection":   after - before,
	}, err
}

// openFiles opens so many files, in a frame of its own, so that nothing of dropped ones is left on
// the stack of the caller.
//
//go:noinline
func openFiles(n int, keep bool) ([]*os.File, error) {
	files, err := openMany(n)
	if !keep {
		files = nil
	}
	return files, err
}

// policy is what becomes of a file once it is open: it returns those that are kept.
type policy func(kept []*os.File, file *os.File) []*os.File

func keepFile(kept []*os.File, file *os.File) []*os.File { return append(kept, file) }

func dropFile(kept []*os.File, _ *os.File) []*os.File { return kept }

// readAndDropFile reads a little through a buffer, as most programs do. The buffer is twenty times
// the size of what a file itself costs, so the collector comes much earlier.
func readAndDropFile(kept []*os.File, file *os.File) []*os.File {
	bufio.NewReader(file).ReadByte()
	return kept
}

func closeFile(kept []*os.File, file *os.File) []*os.File {
	file.Close()
	return kept
}

// leakExperiment opens a file so many times under a soft limit. After the first failure it goes on,
// as a server would.
func leakExperiment() *subject.Definition {
	with := func(then policy) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			return leaking(p.Int("opens"), p.Int("limit"), usualPace, then)
		}
	}
	return leakValues(subject.Experiment("leak",
		subject.Param("opens", 1000, 0, 1_000_000), subject.Param("limit", 256, 32, 1<<20))).
		Variant("held", with(keepFile)).
		Variant("dropped", with(dropFile)).
		Variant("read-and-dropped", with(readAndDropFile)).
		Variant("closed", with(closeFile))
}

const (
	// usualPace is the collector's pace by default, as GOGC has it.
	usualPace = 100
	// highLimit is above what a process reaches whose collector closes what it drops, and with the
	// reserve below 4096, a usual hard limit.
	highLimit = 4000
)

// paceExperiment drops files under a limit that is out of the way, at several paces of the
// collector.
func paceExperiment() *subject.Definition {
	return leakValues(subject.Experiment("pace",
		subject.Param("opens", 10_000, 0, 1_000_000), subject.Param("gogc", usualPace, 1, 200))).
		Variant("read-and-dropped", func(p subject.Params) subject.Op {
			return leaking(p.Int("opens"), highLimit, p.Int("gogc"), readAndDropFile)
		})
}

func leakValues(definition *subject.Definition) *subject.Definition {
	return definition.
		Value("open", "descriptors", subject.Stochastic).
		Value("failed", "opens", subject.Stochastic).
		Value("highest", "number", subject.Stochastic).
		Value("collections", "collections", subject.Stochastic)
}

func leaking(opens, limit, pace int, then policy) subject.Op {
	if err := beyondHard(limit + reserve); err != nil {
		return unavailable(err)
	}
	return subject.Probe(func() (int, subject.Values, error) {
		defer debug.SetGCPercent(debug.SetGCPercent(pace))
		values, err := leak(opens, limit, then)
		return opens, values, err
	})
}

// leak opens so many files and says what is open afterwards, how many opens failed, and the highest
// number that was given: the most that were open at once, less one.
func leak(opens, limit int, then policy) (subject.Values, error) {
	var before, after runtime.MemStats
	runtime.GC() // Every process begins with the same heap.
	runtime.ReadMemStats(&before)
	var kept []*os.File
	failed, highest := 0, 0
	err := underLimit(limit, func() {
		for range opens {
			file, err := os.Open(regularFile)
			if err != nil {
				failed++
				continue
			}
			highest = max(highest, int(file.Fd()))
			kept = then(kept, file)
		}
	})
	if err != nil {
		return nil, err
	}
	var numbers []int
	failedToLook := underLimit(limit+reserve, func() { numbers, err = held() })
	runtime.ReadMemStats(&after)
	closeAll(kept)
	// A number above the limit was there before the limit was lowered.
	numbers = slices.DeleteFunc(numbers, func(number int) bool { return number >= limit })
	return subject.Values{
		"open":        len(numbers),
		"failed":      failed,
		"highest":     highest,
		"collections": int(after.NumGC - before.NumGC),
	}, errors.Join(failedToLook, err)
}
