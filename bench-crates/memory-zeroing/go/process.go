package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"claimbench.dev/subject"
)

// What the kernel knows of this process. Nothing here allocates on behalf of an experiment between
// the two readings that are compared.

// unable is the operation of an experiment whose instrument this kernel does not offer.
func unable(why error) subject.Op {
	return subject.Skip(why.Error())
}

// ownMemory reads this process's memory by address, also where no value lives any more. Its file is
// closed when it is collected, or with the process.
type ownMemory struct{ file *os.File }

func openOwnMemory() (ownMemory, error) {
	file, err := os.Open("/proc/self/mem")
	return ownMemory{file}, err
}

// read fills the buffer with what is at the address.
func (m ownMemory) read(into []byte, at uintptr) error {
	_, err := m.file.ReadAt(into, int64(at))
	return err
}

// minorFaults is how often this process touched a page that had to be mapped first.
func minorFaults() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // The call has no way to fail but a bad argument.
	}
	return usage.Minflt
}

// residentBytes is the memory of this process that has pages. It is counted from the page tables;
// the counters in statm lag behind by some pages for each processor.
func residentBytes() (int, error) {
	file, err := os.Open("/proc/self/smaps_rollup")
	if err != nil {
		return 0, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if rest, found := strings.CutPrefix(lines.Text(), "Rss:"); found {
			kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("smaps_rollup has no line of Rss (%v)", lines.Err())
}

// mapping is a range of addresses as the kernel lists it.
type mapping struct {
	perms string
	// backing says what its pages come from: "file" or "anonymous".
	backing string
}

// mappingAt returns the mapping that the address lies in.
func mappingAt(at uintptr) (mapping, error) {
	file, err := os.Open("/proc/self/maps")
	if err != nil {
		return mapping{}, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 5 {
			continue
		}
		first, end, _ := strings.Cut(fields[0], "-")
		low, errLow := strconv.ParseUint(first, 16, 64)
		high, errHigh := strconv.ParseUint(end, 16, 64)
		if errLow != nil || errHigh != nil {
			return mapping{}, fmt.Errorf("cannot read the mapping '%s'", lines.Text())
		}
		if low <= uint64(at) && uint64(at) < high {
			found := mapping{perms: fields[1], backing: "file"}
			if fields[4] == "0" { // The inode.
				found.backing = "anonymous"
			}
			return found, nil
		}
	}
	return mapping{}, fmt.Errorf("no mapping holds the address %#x (%v)", at, lines.Err())
}

// residentIn is how many bytes of a range have a page (proc(5), pagemap: bit 63 of each entry).
func residentIn(at uintptr, length int) (int, error) {
	file, err := os.Open("/proc/self/pagemap")
	if err != nil {
		return 0, err
	}
	defer file.Close()
	const entryBytes = 8
	page := uintptr(os.Getpagesize())
	first, end := at/page, (at+uintptr(length)+page-1)/page
	entries := make([]byte, (end-first)*entryBytes)
	if _, err := file.ReadAt(entries, int64(first*entryBytes)); err != nil {
		return 0, err
	}
	resident := 0
	for i := 0; i < len(entries); i += entryBytes {
		if binary.LittleEndian.Uint64(entries[i:])>>63 == 1 {
			resident += int(page)
		}
	}
	return resident, nil
}

// countNonzero is how many bytes are not zero.
//
//go:noinline
func countNonzero(b []byte) int {
	count := 0
	for _, each := range b {
		if each != 0 {
			count++
		}
	}
	return count
}

// fill writes one byte everywhere.
//
//go:noinline
func fill(b []byte, with byte) {
	for i := range b {
		b[i] = with
	}
}

// old is the byte that marks what was there before.
const old = 0xAA
