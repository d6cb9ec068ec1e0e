package subject

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// kept makes what is allocated escape.
var kept []byte

// allocating makes blocks of the given size, each iteration.
func allocating(blocks, size int) *Subject {
	return New("heap", Experiment("allocate").Variant("blocks", func(Params) Op {
		return Loop(func() None {
			for range blocks {
				kept = make([]byte, size)
			}
			return None{}
		})
	}))
}

func heapOf(t *testing.T, s *Subject, iterations int) HeapUse {
	t.Helper()
	variantOf := s.definitions[0]
	result, err := s.Run(BatchRequest{
		Experiment: variantOf.id,
		Variant:    variantOf.variants[0].name,
		Iterations: iterations,
		Heap:       true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if result.Heap == nil {
		t.Fatal("no heap use in the result")
	}
	return *result.Heap
}

func TestHeapCountsAreExact(t *testing.T) {
	tests := []struct {
		blocks, size, iterations int
		want                     HeapUse
	}{
		{0, 64, 10, HeapUse{Blocks: 0, Bytes: 0}},
		{1, 64, 1, HeapUse{Blocks: 1, Bytes: 64}},
		{3, 64, 7, HeapUse{Blocks: 21, Bytes: 21 * 64}},
		{1, 33, 5, HeapUse{Blocks: 5, Bytes: 5 * 48}},               // Its size class.
		{1, 4, 4, HeapUse{Blocks: 4, Bytes: 16}},                    // Packed into one.
		{16, 1 << 20, 64, HeapUse{Blocks: 1024, Bytes: 1024 << 20}}, // Past heapBytesMax.
	}
	for _, test := range tests {
		name := fmt.Sprintf("%d of %d bytes", test.blocks*test.iterations, test.size)
		t.Run(name, func(t *testing.T) {
			s := allocating(test.blocks, test.size)
			for range 3 {
				if got := heapOf(t, s, test.iterations); got != test.want {
					t.Errorf("heap use is %+v, want %+v", got, test.want)
				}
			}
		})
	}
}

func TestHeapOfALoopDoesNotHoldItsSetUpOrWarmUp(t *testing.T) {
	first := true
	s := New("heap", Experiment("e").Variant("v", func(Params) Op {
		kept = make([]byte, 64)
		return Loop(func() None {
			if first {
				first, kept = false, make([]byte, 64)
			}
			return None{}
		})
	}))
	if got := heapOf(t, s, 1); got != (HeapUse{}) {
		t.Errorf("heap use is %+v, want nothing", got)
	}
}

func TestGarbageOfAHeapCountIsCollected(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	heapOf(t, allocating(64, 1<<20), 64)
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapSys - before.HeapSys); grown > 2*heapBytesMax {
		t.Errorf("4 GiB of garbage made the heap grow by %d MiB", grown>>20)
	}
}

func TestHeapCountRestoresTheCollector(t *testing.T) {
	percent := debug.SetGCPercent(123)
	defer debug.SetGCPercent(percent)
	limit := debug.SetMemoryLimit(3 << 30)
	defer debug.SetMemoryLimit(limit)
	processors := runtime.GOMAXPROCS(3)
	defer runtime.GOMAXPROCS(processors)

	heapOf(t, allocating(1, 64), 1)

	if got := debug.SetGCPercent(123); got != 123 {
		t.Errorf("the collector's percentage is %d, want 123", got)
	}
	if got := debug.SetMemoryLimit(-1); got != 3<<30 {
		t.Errorf("the memory limit is %d, want %d", got, 3<<30)
	}
	if got := runtime.GOMAXPROCS(0); got != 3 {
		t.Errorf("there are %d processors, want 3", got)
	}
}

func TestWorkAboutTheCollectorRefusesHeapCounts(t *testing.T) {
	s := New("heap", Experiment("e").Variant("v", func(Params) Op {
		return Loop(func() None { return None{} }).NeedsCollector()
	}))
	_, err := s.Run(BatchRequest{Experiment: "e", Variant: "v", Iterations: 1, Heap: true})
	if err != errNeedsCollector {
		t.Errorf("the error is %v, want %v", err, errNeedsCollector)
	}
}

func TestDeltaIsTheGrowthOfAnIteration(t *testing.T) {
	var counter uint64
	s := New("delta", Experiment("e").Value("grown", "", Exact).Variant("v", func(Params) Op {
		return Loop(func() None { counter += 3; return None{} }).
			Delta("grown", func() uint64 { return counter })
	}))
	result, err := s.Run(BatchRequest{Experiment: "e", Variant: "v", Iterations: 8})
	if err != nil {
		t.Fatal(err)
	}
	if got := result.Values["grown"]; got != 3.0 {
		t.Errorf("the value is %v, want 3", got)
	}
}

func TestLatencyReportsOneSampleAnEvent(t *testing.T) {
	event := time.Duration(0)
	s := New("latency", Experiment("e").Variant("v", func(Params) Op {
		return Latency(func() time.Duration { event++; return event })
	}))
	result, err := s.Run(BatchRequest{Experiment: "e", Variant: "v", Iterations: 3})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(result.SamplesNs); got != "[1 2 3]" {
		t.Errorf("the samples are %s, want [1 2 3]", got)
	}
}
