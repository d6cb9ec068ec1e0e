package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"claimbench.dev/subject"
)

// blocksExperiment makes zeroed blocks in memory of a known past: never used, used by objects that
// died, or given back to the operating system after that. It takes the time of making them and of
// touching their pages first.
func blocksExperiment() *subject.Definition {
	return subject.Experiment("blocks",
		subject.Param("bytes", 8192, 16, 256<<20),
		subject.Param("total", 16<<20, 1<<20, 256<<20)).
		Value("make_ns", "ns", subject.Stochastic).
		Value("touch_ns", "ns", subject.Stochastic).
		Value("faults", "faults", subject.Stochastic).
		Value("touch_faults", "faults", subject.Stochastic).
		Value("resident_growth_bytes", "bytes", subject.Stochastic).
		Value("reused_blocks", "blocks", subject.Stochastic).
		Value("released_growth_bytes", "bytes", subject.Stochastic).
		Variant("fresh", blocks(makePlain, fresh)).
		Variant("recycled", blocks(makePlain, recycled)).
		Variant("released", blocks(makePlain, released)).
		Variant("fresh-pointers", blocks(makeLinked, fresh)).
		Variant("recycled-pointers", blocks(makeLinked, recycled)).
		Variant("released-pointers", blocks(makeLinked, released))
}

// pageBytes is the smallest page of every machine this runs on.
const pageBytes = 4096

func makePlain(n int) []byte   { return make([]byte, n) }
func makeLinked(n int) []*byte { return make([]*byte, n/pointerBytes) }

// past is what happens with the memory before: it is made dirty and its objects die, or not.
type past int

const (
	fresh past = iota
	recycled
	released
)

func blocks[E any](allocate func(n int) []E, before past) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		length, count := p.Int("bytes"), max(1, p.Int("total")/p.Int("bytes"))
		if _, err := residentBytes(); err != nil {
			return unable(err)
		}
		return subject.Probe(func() (int, subject.Values, error) {
			defer debug.SetGCPercent(debug.SetGCPercent(-1))
			there := make([][]E, count)
			clear(there) // Its own pages are mapped before anything is counted.
			was := map[uintptr]bool{}
			releasedBefore := releasedBytes()
			if before != fresh {
				was = liveAndDie(allocate, length, there)
			}
			if before == released {
				debug.FreeOSMemory()
			}
			gone := max(0, releasedBytes()-releasedBefore)
			return watched(allocate, length, there, was, gone)
		})
	}
}

// liveAndDie makes blocks, writes to every page of them, drops them, and returns the pages in which
// they began.
func liveAndDie[E any](allocate func(n int) []E, length int, there [][]E) map[uintptr]bool {
	was := make(map[uintptr]bool, len(there))
	for i := range there {
		there[i] = allocate(length)
		touch(there[i])
		was[address(there[i])/pageBytes] = true
	}
	clear(there)
	runtime.GC()
	return was
}

// watched makes the blocks under the eyes of the clock and the kernel. Its answer is the number of
// elements that were not zero.
func watched[E any](
	allocate func(n int) []E, length int, there [][]E, was map[uintptr]bool, gone int,
) (int, subject.Values, error) {
	residentBefore, err := residentBytes()
	if err != nil {
		return 0, nil, err
	}
	faultsBefore, start := minorFaults(), time.Now()
	for i := range there {
		there[i] = allocate(length)
	}
	elapsed, faults := time.Since(start), minorFaults()-faultsBefore
	residentAfter, err := residentBytes()
	if err != nil {
		return 0, nil, err
	}
	reused := 0
	for i := range there {
		if was[address(there[i])/pageBytes] {
			reused++
		}
	}
	faultsBefore, start = minorFaults(), time.Now()
	for i := range there {
		touch(there[i])
	}
	touched, touchFaults := time.Since(start), minorFaults()-faultsBefore
	values := subject.Values{
		"make_ns":               int(elapsed.Nanoseconds()) / len(there),
		"touch_ns":              int(touched.Nanoseconds()) / len(there),
		"faults":                faults,
		"touch_faults":          touchFaults,
		"resident_growth_bytes": max(0, residentAfter-residentBefore),
		"reused_blocks":         reused,
		"released_growth_bytes": gone,
	}
	return len(there) * length, values, nil
}

// touch writes to each page of a block; a pointer stays nil.
//
//go:noinline
func touch[E any](block []E) {
	var zero E
	for i := 0; i < len(block); i += max(1, pageBytes/elementBytes[E]()) {
		block[i] = zero
	}
	block[len(block)-1] = zero // The last page, where the block does not begin on one.
}

// releasedBytes is how much of the heap was given back to the operating system.
func releasedBytes() int {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}
