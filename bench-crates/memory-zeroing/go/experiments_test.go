package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// small are points at which the experiments take milliseconds.
var small = subjecttest.Points{
	"slots":  {"count": 256},
	"blocks": {"bytes": 65536, "total": 1 << 20},
	"churn":  {"count": 1024},
	"clear":  {"bytes": 4096},
	"copy":   {"bytes": 4096},
}

func subjectUnderTest() *subject.Subject {
	return subject.New("memory-zeroing", experiments()...)
}

func TestVariantsAgree(t *testing.T) {
	for _, at := range []subjecttest.Points{
		small,
		{
			"slots":       {"bytes": 8192, "count": 64},
			"blocks":      {"bytes": 1 << 20, "total": 1 << 20},
			"churn":       {"count": 1024, "gogc": 0, "limit_mib": 32},
			"clear":       {"bytes": 64},
			"copy":        {"bytes": 64},
			"tail":        {"kept": 1, "length": 4096},
			"pool":        {"bytes": 1},
			"references":  {"count": 2},
			"secret-heap": {"count": 64},
		},
	} {
		// The variants of these read different things.
		except := []string{
			"local/unassigned", "local/number", "global/untouched-pointers",
		}
		subjecttest.AnswersAgree(t, subjectUnderTest(), at, except...)
	}
}

func run(t *testing.T, experiment, variant string) subject.Result {
	t.Helper()
	result, err := subjectUnderTest().Run(subject.BatchRequest{
		Experiment: experiment, Variant: variant, Params: small[experiment], Iterations: 1,
	})
	var skipped *subject.SkipError
	if errors.As(err, &skipped) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("%s/%s: %v", experiment, variant, err)
	}
	return result
}

// Each dirty reading beside its clean one.
func TestValuesAreRight(t *testing.T) {
	tests := []struct {
		experiment, variant, value string
		want                       any
	}{
		{"stack", "fresh-local", "nonzero_bytes", 0},
		{"stack", "fresh-local", "in_old_place", true},
		{"stack", "dead-frame", "nonzero_bytes", window},
		{"named-result", "read-first", "set_results", 0},
		{"named-result", "read-first", "nonzero_bytes", 0},
		{"global", "untouched", "backing", "anonymous"},
		{"literal", "new", "fields_set", 1},
		{"literal", "reset", "fields_set", 1},
		{"slots", "plain", "dead_slots", 192},
		{"slots", "plain", "stale_slots", 0},
		{"slots", "pointers", "stale_slots", 0},
		{"tail", "resliced", "stale_bytes", 990},
		{"tail", "made", "stale_bytes", 0},
		{"tail", "hidden-capacity", "stale_bytes", 0},
		{"clear", "index-loop", "nonzero", 0},
		{"clear", "clear-pointers", "nonzero", 0},
		{"clear", "clear-map", "nonzero", 0},
		{"references", "clear", "collected", 1000},
		{"references", "truncate", "collected", 0},
		{"references", "append-half", "collected", 500},
		{"collector", "built-in", "green_tea", greenTea},
	}
	for _, test := range tests {
		t.Run(test.experiment+"/"+test.variant, func(t *testing.T) {
			values := run(t, test.experiment, test.variant).Values
			if got := values[test.value]; got != test.want {
				t.Errorf("%s is %v, want %v", test.value, got, test.want)
			}
		})
	}
}

// A pool keeps what is put into it on one processor only, and drops items at random under the race
// detector.
func TestAPooledBufferKeepsItsBytes(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for variant, want := range map[string]int{"as-it-is": 4096, "cleared": 0} {
		values := run(t, "pool", variant).Values
		if values["same_buffer"] == true && values["stale_bytes"] != want {
			t.Errorf("%s: %v stale bytes, want %d", variant, values["stale_bytes"], want)
		}
	}
}

func TestOldBytesAreSeenInDeadSlots(t *testing.T) {
	values := run(t, "slots", "plain").Values
	if kept := values["kept_slots"].(int); kept < 96 {
		t.Errorf("%d of %v dead slots have their old bytes", kept, values["dead_slots"])
	}
}

// Without the experiment the package is not there: the import does not compile.
func TestSecretNeedsItsExperiment(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip(err)
	}
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module secretive\n\ngo 1.24\n",
		"main.go": "package main\n\nimport _ \"runtime/secret\"\n\nfunc main() {}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command(tool, "vet", ".")
	build.Dir = folder
	build.Env = append(os.Environ(), "GOEXPERIMENT=", "GOFLAGS=", "GOWORK=off")
	output, err := build.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "build constraints exclude all Go files") {
		t.Errorf("the import is answered with %v:\n%s", err, output)
	}
}
