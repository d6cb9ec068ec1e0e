package schedtrace

import (
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// childVariable makes the test program the one that is traced.
const childVariable = "CLAIMBENCH_TRACED"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Stderr.WriteString("of my own\n")
		time.Sleep(50 * time.Millisecond)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestAProgramIsRecorded(t *testing.T) {
	for _, detail := range []bool{false, true} {
		command := exec.Command(os.Args[0])
		command.Env = append(os.Environ(), childVariable+"=1")
		trace, err := Record(command, Options{EveryMs: 1, Detail: detail})
		if err != nil || len(trace.Samples) < 2 {
			t.Fatalf("%d samples, %v, %v", len(trace.Samples), err, trace.Faults)
		}
		last := trace.Samples[len(trace.Samples)-1]
		if (last.Detail != nil) != detail || len(last.Local) != last.MaxProcs {
			t.Errorf("with detail %v: %+v", detail, last)
		}
	}
}

func TestOtherSettingsStay(t *testing.T) {
	got := Options{EveryMs: 5, Detail: true}.Environment([]string{"A=b", "GODEBUG=x=1", "C=d"})
	want := []string{"A=b", "C=d", "GODEBUG=x=1,schedtrace=5,scheddetail=1"}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAProgramThatFailsIsAnError(t *testing.T) {
	if _, err := Record(exec.Command("false"), Options{}); err == nil {
		t.Error("no error")
	}
}
