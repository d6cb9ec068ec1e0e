package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unsafe"
)

// This file is the only one that imports unsafe. The experiments are about where the bytes of a
// string are and how many words its header has, which no safe operation tells.

// pointerBytes is the size of a pointer.
const pointerBytes = int(unsafe.Sizeof(uintptr(0)))

// headerBytes is the size of a string value without what it points to.
func headerBytes(s string) int {
	return int(unsafe.Sizeof(s))
}

// address is where the bytes of a string are. It is a number, to be compared while the string is
// alive; heap objects do not move in Go.
func address(s string) uintptr {
	return uintptr(unsafe.Pointer(unsafe.StringData(s)))
}

// overwrite changes the first byte of a string in place. The language promises that this cannot
// happen; that the platform enforces it for literals is the experiment.
func overwrite(s string, b byte) {
	*unsafe.StringData(s) = b
}

// permissions returns those of the memory mapping that the address lies in, such as "r--p".
func permissions(at uintptr) (string, error) {
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return "", err
	}
	defer maps.Close()
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		first, end, _ := strings.Cut(fields[0], "-")
		low, errLow := strconv.ParseUint(first, 16, 64)
		high, errHigh := strconv.ParseUint(end, 16, 64)
		if errLow != nil || errHigh != nil {
			return "", fmt.Errorf("cannot read the mapping '%s'", lines.Text())
		}
		if low <= uint64(at) && uint64(at) < high {
			return fields[1], nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", err
	}
	return "", fmt.Errorf("no mapping holds the address %#x", at)
}
