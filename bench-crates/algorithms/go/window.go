package main

import (
	"math"
	"runtime"
	"slices"

	"claimbench.dev/subject"
)

const (
	windowSeed = 5
	mib        = 1 << 20
)

// rolling returns the sums of all windows of w numbers, each from the one before.
//
//go:noinline
func rolling(numbers []uint64, w int) []uint64 {
	sums := make([]uint64, 0, len(numbers)-w+1)
	sum := uint64(0)
	for _, number := range numbers[:w] {
		sum += number
	}
	sums = append(sums, sum)
	for right := w; right < len(numbers); right++ {
		sum = sum - numbers[right-w] + numbers[right]
		sums = append(sums, sum)
	}
	return sums
}

// naive returns the same, each from its numbers.
//
//go:noinline
func naive(numbers []uint64, w int) []uint64 {
	sums := make([]uint64, 0, len(numbers)-w+1)
	for left := 0; left+w <= len(numbers); left++ {
		sum := uint64(0)
		for _, number := range numbers[left : left+w] {
			sum += number
		}
		sums = append(sums, sum)
	}
	return sums
}

// rollingReads is rolling with the numbers that are read counted.
func rollingReads(n, w int, at func(i int) uint64) []uint64 {
	sums := make([]uint64, 0, n-w+1)
	sum := uint64(0)
	for i := range w {
		sum += at(i)
	}
	sums = append(sums, sum)
	for right := w; right < n; right++ {
		sum = sum - at(right-w) + at(right)
		sums = append(sums, sum)
	}
	return sums
}

// naiveReads is naive with the numbers that are read counted.
func naiveReads(n, w int, at func(i int) uint64) []uint64 {
	sums := make([]uint64, 0, n-w+1)
	for left := 0; left+w <= n; left++ {
		sum := uint64(0)
		for i := left; i < left+w; i++ {
			sum += at(i)
		}
		sums = append(sums, sum)
	}
	return sums
}

func windowNumbers(p subject.Params) (numbers []uint64, w int) {
	r := newRandom(windowSeed)
	numbers = make([]uint64, p.Int("n"))
	for i := range numbers {
		numbers[i] = r.draw() % 1000
	}
	return numbers, min(p.Int("w"), len(numbers))
}

// windowExperiment sums windows of w out of n numbers.
func windowExperiment() *subject.Definition {
	timed := func(sum func([]uint64, int) []uint64) setUp {
		return func(p subject.Params) subject.Op {
			numbers, w := windowNumbers(p)
			return subject.Loop(func() uint64 { return fold(sum(numbers, w)) })
		}
	}
	return subject.Experiment("window",
		subject.Param("n", 8192, 1, 1<<20), subject.Param("w", 64, 1, 1<<16)).
		Variant("rolling", timed(rolling)).
		Variant("naive", timed(naive))
}

// windowReadsExperiment does the same with the numbers that are read counted.
func windowReadsExperiment() *subject.Definition {
	type summing func(n, w int, at func(i int) uint64) []uint64
	counted := func(sum summing) setUp {
		return func(p subject.Params) subject.Op {
			numbers, w := windowNumbers(p)
			return subject.Probe(func() (uint64, subject.Values, error) {
				reads := 0
				sums := sum(len(numbers), w, func(i int) uint64 {
					reads++
					return numbers[i]
				})
				return fold(sums), subject.Values{"reads": reads}, nil
			})
		}
	}
	return subject.Experiment("window-reads",
		subject.Param("n", 8192, 1, 1<<20), subject.Param("w", 64, 1, 1<<16)).
		Value("reads", "numbers", subject.Exact).
		Variant("rolling", counted(rollingReads)).
		Variant("naive", counted(naiveReads))
}

// retainedExperiment keeps ten bytes of a buffer, and looks at what stays alive.
func retainedExperiment() *subject.Definition {
	keeping := func(keep func([]byte) []byte) setUp {
		return func(p subject.Params) subject.Op {
			size := p.Int("mib") * mib
			return subject.Probe(func() (int, subject.Values, error) {
				before := liveBytes()
				kept := keep(filled(size))
				held := float64(liveBytes()) - float64(before)
				length := len(kept)
				runtime.KeepAlive(kept)
				return length, subject.Values{"retained_mib": math.Round(held / mib)}, nil
			})
		}
	}
	return subject.Experiment("retained", subject.Param("mib", 16, 1, 256)).
		Value("retained_mib", "MiB", subject.Exact).
		Variant("subslice", keeping(func(buffer []byte) []byte { return buffer[:10] })).
		Variant("copied", keeping(func(buffer []byte) []byte { return slices.Clone(buffer[:10]) }))
}

//go:noinline
func filled(size int) []byte {
	buffer := make([]byte, size)
	for i := range buffer {
		buffer[i] = 1
	}
	return buffer
}

// liveBytes returns what the heap holds after two collections: the first may find finalizers.
func liveBytes() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
