package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"unsafe"
)

// pageBytes is the size of a page that experiments count in, whatever the machine's.
const pageBytes = 4096

// spanPageBytes is the size of a page of Go's heap, and of a span of small objects.
const spanPageBytes = 8192

// resident is what the kernel has for this process: smaps_rollup walks the page tables, so its
// numbers are exact; those of statm lag behind by a batch of pages for each processor.
type resident struct {
	bytes int
	// lazyFreeBytes are those that the kernel may take without asking (MADV_FREE).
	lazyFreeBytes int
}

func residentNow() (resident, error) {
	const file = "/proc/self/smaps_rollup"
	text, err := os.ReadFile(file)
	if err != nil {
		return resident{}, err
	}
	bytes, err := labelledBytes(text, "Rss:")
	if err != nil {
		return resident{}, fmt.Errorf("%s: %w", file, err)
	}
	lazy, err := labelledBytes(text, "LazyFree:")
	if err != nil {
		return resident{}, fmt.Errorf("%s: %w", file, err)
	}
	return resident{bytes, lazy}, nil
}

// residentBytes is for experiments, which are refused before they begin where it cannot be read.
func residentBytes() int {
	now, err := residentNow()
	if err != nil {
		panic(err)
	}
	return now.bytes
}

// peakBytes are the most that was ever resident.
func peakBytes() (int, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	return labelledBytes(text, "VmHWM:")
}

// labelledBytes is the number after a label, which is in KiB, in bytes.
func labelledBytes(text []byte, label string) (int, error) {
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, label); found {
			fields := strings.Fields(rest)
			if len(fields) > 0 {
				kib, err := strconv.Atoi(fields[0])
				return kib << 10, err
			}
		}
	}
	return 0, fmt.Errorf("the kernel does not say '%s'", label)
}

// mappings is how many mappings the process has.
func mappings() (int, error) {
	text, err := os.ReadFile("/proc/self/maps")
	return strings.Count(string(text), "\n"), err
}

// minorFaults is how often a page had to be found, without reading a disk, since the process began.
func minorFaults() (int, error) {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0, err
	}
	// The program's name, in brackets, may have spaces; minflt is the eighth field after it.
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 8 {
		return 0, fmt.Errorf("/proc/self/stat has no count of faults")
	}
	return strconv.Atoi(fields[7])
}

// heap is what the runtime says of its heap.
type heap struct {
	usedBytes, unusedBytes, freeBytes, releasedBytes int
}

func heapNow() heap {
	samples := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(samples)
	value := func(i int) int { return int(samples[i].Value.Uint64()) }
	return heap{value(0), value(1), value(2), value(3)}
}

// heldBytes are in spans that hold objects, or may hold more of their class.
func (h heap) heldBytes() int { return h.usedBytes + h.unusedBytes }

// reservedBytes are the heap's addresses, backed or not.
func (h heap) reservedBytes() int { return h.heldBytes() + h.freeBytes + h.releasedBytes }

// collect runs the collector. It returns once everything that was dead is swept.
func collect() { runtime.GC() }

// settledResidentBytes are resident once everything that can be given back has been.
func settledResidentBytes() int {
	collect()
	debug.FreeOSMemory()
	return residentBytes()
}

// address is where a block begins. It is a number, to be compared while the block is alive; heap
// objects do not move in Go.
func address(block *byte) uintptr {
	return uintptr(unsafe.Pointer(block))
}

// pointerBytes is the size of a pointer.
const pointerBytes = int(unsafe.Sizeof(uintptr(0)))

// firstByte is where a block of pointers begins.
func firstByte(block []*byte) *byte {
	return (*byte)(unsafe.Pointer(unsafe.SliceData(block)))
}
