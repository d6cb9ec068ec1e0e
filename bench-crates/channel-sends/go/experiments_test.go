package main

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

// program is the subject, built as it is measured: a test program has no debug information to look
// into channels with.
var program string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "channel-sends")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	program = filepath.Join(folder, "subject")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program, ".")
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, output)
		return 1
	}
	return m.Run()
}

type reply struct {
	Answer string         `json:"answer"`
	Values subject.Values `json:"values"`
	Error  string         `json:"error"`
	// Skipped says why the machine does not allow what is asked for.
	Skipped string `json:"skipped"`
}

func run(t *testing.T, experiment, variant string, params map[string]int64) reply {
	t.Helper()
	request, err := json.Marshal(map[string]any{"op": "run", "id": 1, "experiment": experiment,
		"variant": variant, "params": params, "iterations": 1})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program)
	command.Stdin = bytes.NewReader(request)
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s/%s: %v", experiment, variant, err)
	}
	var got reply
	if err := json.Unmarshal(output, &got); err != nil {
		t.Fatalf("%s/%s: %v in %s", experiment, variant, err, output)
	}
	return got
}

func TestVariantsAgree(t *testing.T) {
	answers := make(map[string]string)
	subject.New("channel-sends", experiments()...).Each(func(experiment, variant string) {
		got := run(t, experiment, variant, nil)
		switch {
		case got.Error != "" || got.Skipped != "":
			t.Errorf("%s/%s: %s%s", experiment, variant, got.Error, got.Skipped)
		case got.Answer == "":
		case answers[experiment] == "":
			answers[experiment] = got.Answer
		case answers[experiment] != got.Answer:
			t.Errorf("%s: '%s' answers %s, others %s", experiment, variant, got.Answer,
				answers[experiment])
		}
	})
}

func TestValuesAreRight(t *testing.T) {
	type at = map[string]int64
	tests := []struct {
		experiment, variant string
		params              at
		value               string
		want                any
	}{
		{"layout", "chan", nil, "true_to_their_names", true},
		{"layout", "chan", nil, "queue_fields", "first last"},
		{"exchange", "chan", at{"senders": 64}, "faults", 0.0},
		{"fifo", "chan", at{"cap": 16}, "misplaced", 0.0},
		{"fifo", "chan-receivers", at{"cap": 0}, "misplaced", 0.0},
		{"decision", "chan", at{"trials": 5}, "to_receiver", 5.0},
		{"decision", "chan", at{"trials": 5}, "to_slot", 5.0},
		{"decision", "chan", at{"trials": 5}, "to_queue", 5.0},
		{"barging", "chan", at{"trials": 5}, "barged", 0.0},
		{"resuming", "chan", at{"senders": 50}, "not_one", 0.0},
		{"resuming", "chan", at{"senders": 50, "cap": 16}, "not_one", 0.0},
		{"neighbours", "chan", at{"waiting": 50}, "still_waiting", 50.0},
		{"slots", "chan", at{"senders": 77}, "slots", 77.0},
		{"slots", "coalescing", at{"senders": 77}, "slots", 1.0},
	}
	for _, test := range tests {
		got := run(t, test.experiment, test.variant, test.params)
		if got.Error != "" || got.Skipped != "" || got.Values[test.value] != test.want {
			t.Errorf("%s/%s at %v observes %s %v, want %v (%s%s)", test.experiment, test.variant,
				test.params, test.value, got.Values[test.value], test.want, got.Error, got.Skipped)
		}
	}
}

func TestTheControlLosesMessages(t *testing.T) {
	got := run(t, "unlocked", "slots", map[string]int64{"senders": 8})
	if got.Values["lost"].(float64) == 0 {
		t.Error("nothing is lost without a lock")
	}
}
