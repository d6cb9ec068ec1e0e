package exectrace

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"runtime/trace"
)

// Record traces this program while it does some work, and gives the trace. It is kept in memory:
// a file would put the system calls of its writing into the trace. The collector rests meanwhile,
// unless the work calls for it: the goroutines it starts and stops are not the work's.
func Record(work func()) ([]byte, error) {
	percent := debug.SetGCPercent(-1)
	defer debug.SetGCPercent(percent)
	var kept bytes.Buffer
	if err := trace.Start(&kept); err != nil {
		return nil, fmt.Errorf("cannot trace: %w", err)
	}
	work()
	trace.Stop()
	return kept.Bytes(), nil
}

// Observe traces some work and reads the trace.
func Observe(work func()) (*Trace, error) {
	reader, err := FindReader()
	if err != nil {
		return nil, err
	}
	recorded, err := Record(work)
	if err != nil {
		return nil, err
	}
	return reader.Read(recorded)
}
