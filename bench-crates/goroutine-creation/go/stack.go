package main

import (
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"unsafe"

	"claimbench.dev/subject"
)

// frameBytes is the array that each frame of a recursion has, which is nearly all of it.
const frameBytes = 192

// addressOf is where a frame lies, as a number: a pointer would follow it when the stack moves.
func addressOf(frame *[frameBytes]byte) uintptr { return uintptr(unsafe.Pointer(frame)) }

// descend recurses, calls the last function at the bottom, and counts how often a frame does not
// lie right below its caller's: then the stack has moved in between. It also says where the bottom
// was.
//
//go:noinline
func descend(depth int, above uintptr, last func()) (moves int, bottom uintptr) {
	var frame [frameBytes]byte
	frame[depth%frameBytes] = 1
	at := addressOf(&frame)
	if depth > 0 {
		moves, bottom = descend(depth-1, at, last)
	} else if bottom = at; last != nil {
		last()
	}
	if below := above - at; above != 0 && below > 2*frameBytes {
		moves++
	}
	return moves + int(frame[depth%frameBytes]) - 1, bottom
}

// stepBytes is the size of a frame of descend: by so much a recursion of two goes deeper than one
// of one, on a stack that has had room for both before.
var stepBytes = func() int {
	descend(8, 0, nil)
	_, high := descend(1, 0, nil)
	_, low := descend(2, 0, nil)
	return int(high - low)
}()

// movesDown is how often the stack of the calling goroutine moves in a recursion of so many bytes.
func movesDown(bytes int, last func()) int {
	moves, _ := descend(bytes/stepBytes, 0, last)
	return moves
}

// fresh runs a function in a goroutine of its own and waits for its result.
func fresh(observe func() int) int {
	result := make(chan int)
	go func() { result <- observe() }()
	return <-result
}

// growthExperiment recurses in a new goroutine and counts how often its stack moves.
func growthExperiment() *subject.Definition {
	return subject.Experiment("growth", subject.Param("bytes", 7680, 512, 64<<20)).
		Value("moves", "moves", subject.Exact).
		Variant("goroutine", func(p subject.Params) subject.Op {
			bytes := p.Int("bytes")
			return subject.Probe(func() (bool, subject.Values, error) {
				moves := fresh(func() int { return movesDown(bytes, nil) })
				return true, subject.Values{"moves": moves}, nil
			})
		})
}

// overflowExperiment recurses deeper than the stack of a thread goes.
func overflowExperiment() *subject.Definition {
	return subject.Experiment("overflow", subject.Param("bytes", 7_864_320, 512, 64<<20)).
		Variant("goroutine", func(p subject.Params) subject.Op {
			bytes := p.Int("bytes")
			return subject.Loop(func() bool {
				return fresh(func() int { return movesDown(bytes, nil) }) >= 0
			})
		})
}

const (
	// deepBytes is how deep the goroutines are that teach the runtime a size to start with.
	deepBytes, deepMany = 24 << 10, 500
	// probeBytes is how deep a new goroutine goes: three doublings from 2 KB.
	probeBytes = 12 << 10
	// probes are looked at. Of so many started at once, the last are no recycled ones.
	probes, crowded = 200, 2000
)

// recycledExperiment has deep goroutines wait through a collection, and then looks at how often the
// stacks of others move: of those that take the place of one that has ended, and of new ones.
func recycledExperiment() *subject.Definition {
	return subject.Experiment("recycled").
		Value("starting_bytes", "bytes", subject.Exact).
		Value("recycled_moves", "moves", subject.Exact).
		Value("fresh_moves", "moves", subject.Exact).
		Variant("goroutines", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
				return subject.None{}, recycle(), nil
			})
		})
}

func recycle() subject.Values {
	var hold, ended sync.WaitGroup
	hold.Add(1)
	arrived := make(chan struct{})
	for range deepMany {
		ended.Go(func() {
			movesDown(deepBytes, func() {
				arrived <- struct{}{}
				hold.Wait()
			})
		})
	}
	for range deepMany {
		<-arrived
	}
	runtime.GC()
	recycled := make([]int, probes)
	for i := range recycled {
		recycled[i] = fresh(func() int { return movesDown(probeBytes, nil) })
	}
	moves := make([]int, crowded)
	for i := range moves {
		ended.Go(func() {
			moves[i] = movesDown(probeBytes, nil)
			arrived <- struct{}{}
			hold.Wait()
		})
	}
	for range moves {
		<-arrived
	}
	hold.Done()
	ended.Wait()
	return subject.Values{
		"starting_bytes": startingBytes(),
		"recycled_moves": middle(recycled),
		"fresh_moves":    middle(moves[crowded-probes:]),
	}
}

// startingBytes is the size of stack that the runtime says it starts goroutines with.
func startingBytes() uint64 {
	sample := []metrics.Sample{{Name: "/gc/stack/starting-size:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// middle is the middle one of some numbers.
func middle(numbers []int) int {
	slices.Sort(numbers)
	return numbers[len(numbers)/2]
}

// shrinkBytes is how deep the goroutine has been whose stack shrinks.
const shrinkBytes = 6 << 20

// shrinkExperiment grows a stack, comes back up, and observes what share of it is left after a
// collection.
func shrinkExperiment() *subject.Definition {
	return subject.Experiment("shrink", subject.Param("collections", 1, 0, 10)).
		Value("share", "ratio", subject.Stochastic).
		Variant("goroutine", func(p subject.Params) subject.Op {
			collections := p.Int("collections")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				grown, release := make(chan struct{}), make(chan struct{})
				before := stackInUse()
				go func() {
					movesDown(shrinkBytes, nil)
					grown <- struct{}{}
					<-release
				}()
				<-grown
				most := stackInUse() - before
				for range collections {
					runtime.GC()
				}
				left := max(stackInUse()-before, 0)
				close(release)
				return subject.None{}, subject.Values{"share": left / most}, nil
			})
		})
}

func stackInUse() float64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.StackInuse)
}
