package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"claimbench.dev/subject"
)

// What the kernel says of this process, and of the machine.

// kibOf reads a line such as "VmHWM:  1234 kB" of a file in /proc, in bytes.
func kibOf(file, name string) (int, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, name+":"); found {
			kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("%s has no line of %s", file, name)
}

// footprint is what a process takes, in bytes and numbers.
type footprint struct {
	// resident is counted from the page tables; the counters in statm lag behind.
	resident int
	// kernel is what the kernel has for its page tables, and for the stacks of threads. The latter
	// are those of the whole machine.
	kernel               int
	threads, descriptors int
	// switches is how often its threads have given up a processor or lost it.
	switches int
}

func takeFootprint() (footprint, error) {
	var taken footprint
	var err error
	if taken.resident, err = kibOf("/proc/self/smaps_rollup", "Rss"); err != nil {
		return taken, err
	}
	tables, err := kibOf("/proc/self/status", "VmPTE")
	if err != nil {
		return taken, err
	}
	stacks, err := kibOf("/proc/meminfo", "KernelStack")
	if err != nil {
		return taken, err
	}
	taken.kernel = tables + stacks
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return taken, err
	}
	taken.descriptors = len(descriptors)
	threads, err := os.ReadDir("/proc/self/task")
	for _, thread := range threads {
		taken.threads++
		taken.switches += switchesOf(thread.Name())
	}
	return taken, err
}

// switchesOf is how often a thread was switched; one that has ended meanwhile does not count.
func switchesOf(thread string) (count int) {
	text, _ := os.ReadFile("/proc/self/task/" + thread + "/status")
	for line := range strings.Lines(string(text)) {
		if name, number, found := strings.Cut(line, ":"); found &&
			strings.HasSuffix(name, "voluntary_ctxt_switches") {
			switches, _ := strconv.Atoi(strings.TrimSpace(number))
			count += switches
		}
	}
	return count
}

// peakBytes is the most that was ever resident.
func peakBytes() (int, error) { return kibOf("/proc/self/status", "VmHWM") }

// lacking says why so many tasks of that size are not asked of this machine, or nothing: the kernel
// has to say what they take, and half of what memory is available stays with others.
func lacking(n, bytesEach int) error {
	if _, err := takeFootprint(); err != nil {
		return err
	}
	available, err := kibOf("/proc/meminfo", "MemAvailable")
	if err == nil && n*bytesEach > available/2 {
		err = fmt.Errorf("%d tasks of up to %d bytes need more than half of the memory available",
			n, bytesEach)
	}
	return err
}

// unable is the operation of an experiment that this machine cannot do.
func unable(why error) subject.Op { return subject.Skip(why.Error()) }
