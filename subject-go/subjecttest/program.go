package subjecttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"claimbench.dev/subject"
)

// Program is a subject run as it is measured, each request in a fresh process: for experiments that
// spoil their process, or that a test program cannot do.
type Program struct {
	// Path is where the executable is.
	Path string
	// Env is added to the environment.
	Env []string
}

// Reply is what a program answers to a request.
type Reply struct {
	Answer string         `json:"answer"`
	Values subject.Values `json:"values"`
	Error  string         `json:"error"`
	// Skipped says why the machine does not allow what is asked for.
	Skipped string `json:"skipped"`
}

// BuildAndTest builds the subject in the current folder, runs the tests with it, and takes it away
// again. It returns the exit code.
func BuildAndTest(m *testing.M, program *Program) int {
	folder, err := os.MkdirTemp("", "subject")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	program.Path = filepath.Join(folder, "subject")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program.Path, ".")
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, output)
		return 1
	}
	return m.Run()
}

// Run does one iteration in a fresh process. A process that dies fails the test.
func (p Program) Run(t *testing.T, experiment, variant string, params map[string]int64) Reply {
	t.Helper()
	request, err := json.Marshal(map[string]any{"op": "run", "id": 1, "experiment": experiment,
		"variant": variant, "params": params, "iterations": 1})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(p.Path)
	command.Env = append(os.Environ(), p.Env...)
	command.Stdin = bytes.NewReader(request)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s/%s: %v", experiment, variant, err)
	}
	var got Reply
	if err := json.Unmarshal(output, &got); err != nil {
		t.Fatalf("%s/%s: %v in %s", experiment, variant, err, output)
	}
	return got
}

// Observes fails the test where a value of a fresh process is not the one that is wanted. What the
// machine does not allow is passed over.
func (p Program) Observes(
	t *testing.T, experiment, variant string, params map[string]int64, value string, want any,
) {
	t.Helper()
	got := p.Run(t, experiment, variant, params)
	switch {
	case got.Skipped != "":
		t.Logf("%s/%s: %s", experiment, variant, got.Skipped)
	case got.Error != "" || got.Values[value] != want:
		t.Errorf("%s of %s/%s at %v is %v, want %v (%s)", value, experiment, variant, params,
			got.Values[value], want, got.Error)
	}
}
