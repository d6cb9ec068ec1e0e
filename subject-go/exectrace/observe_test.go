package exectrace

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"claimbench.dev/subject"
)

func sleepOnce(all *sync.WaitGroup) {
	defer all.Done()
	time.Sleep(time.Millisecond)
}

// TestThisProgramIsObserved is the whole way: record, read, parse.
func TestThisProgramIsObserved(t *testing.T) {
	const n = 20
	trace, err := Observe(func() {
		var all sync.WaitGroup
		for range n {
			all.Add(1)
			go sleepOnce(&all)
		}
		all.Wait()
	})
	var skipped *subject.SkipError
	if errors.As(err, &skipped) {
		t.Skip(skipped.Reason)
	}
	if err != nil {
		t.Fatal(err)
	}
	lives := trace.Began("claimbench.dev/subject/exectrace.sleepOnce")
	if len(lives) != n || Count(lives, Running, Waiting, "sleep") != n {
		t.Errorf("%d goroutines, asleep %d times", len(lives),
			Count(lives, Running, Waiting, "sleep"))
	}
	for _, life := range lives {
		if first, is := life.FirstRunNs(); !is || first < 0 {
			t.Errorf("goroutine %d first ran after %d ns (%t)", life.ID, first, is)
		}
		if asleep := life.InStateNs(Waiting); asleep < time.Millisecond.Nanoseconds() {
			t.Errorf("goroutine %d slept for %d ns", life.ID, asleep)
		}
	}
	if _, err := Record(func() {
		if _, err := Record(func() {}); err == nil {
			t.Error("two traces at once")
		}
	}); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotBeReadIsSkippedWithTheReason(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("PATH", folder)
	var skipped *subject.SkipError
	if _, err := FindReader(); !errors.As(err, &skipped) {
		t.Errorf("without a go program: %v", err)
	}
	if runtime.GOOS == "windows" {
		t.Skip("the made-up go program is a shell script")
	}
	tests := []struct {
		name, script string
		isSkip       bool
		want         string
	}{
		{"it fails", "echo 'unsupported trace version' >&2; exit 2", true, "unsupported trace"},
		{"it writes something else", "echo hello", false, "neither an event"},
		{"it fails half way", "echo 'M=1 P=0 G=1 Sync Time=1'; echo no >&2; exit 1", true, "no"},
		{"it stops within a line", "printf 'M=1 P=0'", false, "ends within a line"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(folder, "go")
			script := []byte("#!/bin/sh\n" + test.script + "\n")
			if err := os.WriteFile(path, script, 0o755); err != nil {
				t.Fatal(err)
			}
			reader, err := FindReader()
			if err != nil {
				t.Fatal(err)
			}
			_, err = reader.Read(nil)
			isSkip := errors.As(err, &skipped)
			if isSkip != test.isSkip || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// madeUp is a goroutine on two processors, with its processors.
const madeUp = `M=1 P=-1 G=-1 StateTransition Time=0 ProcID=0 Undetermined->Running Reason=""
M=2 P=-1 G=-1 StateTransition Time=0 ProcID=1 Undetermined->Idle Reason=""
M=1 P=0 G=-1 StateTransition Time=10 GoID=7 Undetermined->Running Reason=""
M=1 P=0 G=7 StateTransition Time=30 GoID=7 Running->Runnable Reason="preempted"
M=2 P=-1 G=-1 StateTransition Time=50 ProcID=1 Idle->Running Reason=""
M=2 P=1 G=-1 StateTransition Time=60 GoID=7 Runnable->Running Reason=""
M=1 P=0 G=-1 StateTransition Time=75 ProcID=0 Running->Idle Reason=""
M=2 P=1 G=7 StateTransition Time=90 GoID=7 Running->Syscall Reason=""
M=2 P=1 G=-1 Sync Time=100
`

func TestRunsAndProcessorsAreFollowed(t *testing.T) {
	trace := parsed(t, madeUp)
	runs := trace.Runs()
	want := []Run{
		{0, 7, 10, 30, Runnable, "preempted"}, {1, 7, 60, 90, Syscall, ""},
	}
	if len(runs) != 2 || runs[0] != want[0] || runs[1] != want[1] {
		t.Errorf("runs are %+v, want %+v", runs, want)
	}
	if active := trace.Active(0, 100); active[0] != 0.75 || active[1] != 0.5 {
		t.Errorf("processors are active for %v", active)
	}
	life := trace.Lives()[0]
	if waits := life.WaitsNs(); len(waits) != 1 || waits[0] != 30 {
		t.Errorf("it waited for %v", waits)
	}
	if in := life.StatesNs(0, 100); in[Running] != 50 || in[Runnable] != 30 || in[Syscall] != 10 {
		t.Errorf("it was in its states for %v", in)
	}
	if len(life.Processors()) != 2 || PeakOf([]*Life{life}, Running, Syscall) != 1 {
		t.Errorf("it ran on %v", life.Processors())
	}
	got := Timeline([]Box{
		{"P1", 60, 90, "g7", ""}, {"P0", 10, 30, "g7", "preempted"},
	})
	if got != "P0 0 20 g7 preempted;P1 50 80 g7" {
		t.Errorf("the timeline is %q", got)
	}
}
