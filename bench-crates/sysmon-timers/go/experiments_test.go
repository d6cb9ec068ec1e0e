package main

import (
	"errors"
	"os"
	"testing"
	"time"

	"claimbench.dev/subject"
)

// TestMain makes the test program serve parts, as the subject does.
func TestMain(m *testing.M) {
	if asked, isPart := os.LookupEnv(partVariable); isPart {
		os.Exit(servePart(asked))
	}
	os.Exit(m.Run())
}

func run(t *testing.T, experiment, variant string, params map[string]int64) subject.Result {
	t.Helper()
	result, err := subject.New("sysmon-timers", experiments()...).Run(subject.BatchRequest{
		Experiment: experiment, Variant: variant, Params: params, Iterations: 1,
	})
	var skipped *subject.SkipError
	if errors.As(err, &skipped) {
		t.Skip(skipped.Reason)
	}
	if err != nil {
		t.Fatalf("%s/%s at %v: %v", experiment, variant, params, err)
	}
	return result
}

func TestStatesAreRight(t *testing.T) {
	tests := []struct {
		experiment, variant, value string
		want                       any
	}{
		{"hog", "stock", "fired", true},
		{"hog", "held", "fired", false},
		{"loop", "copy", "fired", false},
		{"loop", "copy-call", "fired", true},
		{"poll", "stock", "bytes", 10.0},
		{"poll", "held", "bytes", 0.0},
		{"stop", "held", "finished", true},
		{"forced", "shipped", "shipped_s", 120.0},
		{"forced", "shortened-held", "cycles", 0.0},
	}
	for _, test := range tests {
		t.Run(test.experiment+"/"+test.variant, func(t *testing.T) {
			result := run(t, test.experiment, test.variant, nil)
			if got := result.Values[test.value]; got != test.want {
				t.Errorf("%s is %v, want %v", test.value, got, test.want)
			}
		})
	}
}

func TestWhatIsHeldRuns(t *testing.T) {
	for _, experiment := range []string{"retake", "slice", "pacing", "dial", "silent"} {
		if result := run(t, experiment, "held", nil); len(result.Values) == 0 {
			t.Errorf("%s observes nothing", experiment)
		}
	}
}

func TestTheWatchersWakesAreCounted(t *testing.T) {
	for _, variant := range []string{"busy", "idle"} {
		if values := run(t, "wakes", variant, nil).Values; len(values) != 2 {
			t.Errorf("%s observes %v", variant, values)
		}
	}
}

func TestOnlyTheWatcherWakesTheScavenger(t *testing.T) {
	after := map[string]int64{"tenths": 5}
	if begun := run(t, "scavenge", "stock", after).Values["two_begun"]; begun != true {
		t.Errorf("memory is given back: %v", begun)
	}
	if begun := run(t, "scavenge", "held", after).Values["two_held_begun"]; begun != false {
		t.Errorf("memory is given back with the watcher held: %v", begun)
	}
}

func TestEveryDeadlineIsCounted(t *testing.T) {
	for _, variant := range []string{"sleep", "timer", "ticker", "deadline"} {
		result := run(t, "lateness", variant, map[string]int64{"period_us": 500, "run_ms": 10})
		count := int64(0)
		for _, pair := range result.HistogramNs {
			count += pair[1]
		}
		if count != 20 {
			t.Errorf("%s counts %d events, want 20", variant, count)
		}
	}
}

func TestALateWakeUpIsLateForAllThatFellDue(t *testing.T) {
	plan := schedule{start: time.Now(), period: time.Millisecond, events: 5}
	var late []time.Duration
	wait := func(time.Time) { time.Sleep(time.Until(plan.due(5))) }
	plan.measure(wait, func(one time.Duration) { late = append(late, one) })
	if len(late) != 5 || late[0]-late[4] != 4*time.Millisecond {
		t.Errorf("one late wake-up gave %v", late)
	}
}
