package main

import (
	"errors"
	"os"
	"strings"
	"testing"

	"claimbench.dev/subject"
)

// TestMain makes the test program a burst, as the subject is one when it is asked.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == burstTask {
		runBurst()
		return
	}
	os.Exit(m.Run())
}

func run(t *testing.T, experiment, variant string, params map[string]int64) subject.Values {
	t.Helper()
	result, err := subject.New("scheduler-tracing", experiments()...).Run(subject.BatchRequest{
		Experiment: experiment, Variant: variant, Params: params, Iterations: 1,
	})
	var skipped *subject.SkipError
	if errors.As(err, &skipped) {
		t.Skip(skipped.Reason)
	}
	if err != nil {
		t.Fatalf("%s/%s at %v: %v", experiment, variant, params, err)
	}
	return result.Values
}

func TestCountsAndStatesAreExact(t *testing.T) {
	small := map[string]int64{"n": 10}
	tests := []struct {
		experiment, variant string
		params              map[string]int64
		want                subject.Values
	}{
		{"burst", "sleepers", small, subject.Values{
			"created": 10, "runs": 20, "slept": 10, "woken": 10, "woken_by_nobody": 10,
			"exited": 10, "first_waits": 10, "waits": 20, "off_processor": 0,
		}},
		{"blocked", "channel", small, subject.Values{
			"blocked": 10, "woken_by_one": 10, "woken_by_nobody": 0,
		}},
		{"blocked", "channel-ready", small, subject.Values{"blocked": 0}},
		{"blocked", "mutex", small, subject.Values{"blocked": 10, "woken_by_one": 10}},
		{"blocked", "network", small, subject.Values{
			"blocked": 10, "woken_by_one": 0, "woken_by_nobody": 10,
		}},
		{"closing", "close", small, subject.Values{"woken": 10}},
		{"region", "region", small, subject.Values{"begins": 10, "ends": 10}},
		{"region", "bare", small, subject.Values{"begins": 0, "ends": 0}},
		{"tracer", "start", nil, subject.Values{
			"second_refused": true, "recorder_beside": true, "third_after_stop": true,
		}},
		{"kinds", "computing", nil, subject.Values{
			"syscalls": 0, "collections": 0, "network_waits": 0,
		}},
		{"queues", "trace", nil, subject.Values{"queue_lengths": 0}},
		{"syscalls", "short", small, subject.Values{"syscalls": 10}},
		{"syscalls", "long", nil, subject.Values{"syscalls": longCalls}},
		{"cap", "computing", map[string]int64{"procs": 1}, subject.Values{"running": 1}},
		{"order", "burst", small, subject.Values{"trace_order": true, "creation_order": false}},
	}
	for _, test := range tests {
		t.Run(test.experiment+"/"+test.variant, func(t *testing.T) {
			values := run(t, test.experiment, test.variant, test.params)
			for name, want := range test.want {
				if values[name] != want {
					t.Errorf("%s is %v, want %v", name, values[name], want)
				}
			}
		})
	}
}

func TestTheRestObserves(t *testing.T) {
	small := map[string]int64{"n": 10}
	for _, test := range []struct {
		experiment, variant string
		params              map[string]int64
		positive            string
	}{
		{"kinds", "all", nil, "network_waits"},
		{"kinds", "all", nil, "collections"},
		{"kinds", "all", nil, "syscalls"},
		{"queues", "schedtrace", nil, "queue_lengths"},
		{"size", "read", small, "bytes_each"},
		{"size", "unread", small, "bytes"},
		{"same-work", "trace", small, "bytes"},
		{"same-work", "profile", small, "bytes"},
		{"utilization", "computing", nil, "runnable_pct"},
		{"utilization", "reading", nil, "waiting_pct"},
		{"utilization", "blocked", nil, "waiting_pct"},
		{"cap", "blocking", nil, "running_or_in_calls"},
		{"blind", "sleeping", small, "waiting_pct"},
		{"blind", "computing", small, "samples"},
		{"overhead", "passing", nil, "ratio"},
		{"overhead", "computing", nil, "ratio"},
	} {
		t.Run(test.experiment+"/"+test.variant, func(t *testing.T) {
			values := run(t, test.experiment, test.variant, test.params)
			switch value := values[test.positive].(type) {
			case float64:
				if value <= 0 {
					t.Errorf("%v", values)
				}
			case int:
				if value <= 0 {
					t.Errorf("%v", values)
				}
			case int64:
				if value <= 0 {
					t.Errorf("%v", values)
				}
			default:
				t.Errorf("%v", values)
			}
		})
	}
}

func TestLanesHaveBoxes(t *testing.T) {
	for variant, lane := range map[string]string{"processors": "P", "states": "g", "waiting": "g"} {
		lanes, _ := run(t, "lanes", variant, nil)["lanes"].(string)
		for box := range strings.SplitSeq(lanes, ";") {
			if words := strings.Fields(box); len(words) < 4 || !strings.HasPrefix(box, lane) {
				t.Errorf("%s: no box is '%s'", variant, box)
			}
		}
	}
}

func TestQueuesAreReadFromSchedtrace(t *testing.T) {
	text := "SCHED 0ms: gomaxprocs=2 idleprocs=0 threads=3 spinningthreads=0 needspinning=1 " +
		"idlethreads=0 runqueue=0 [ 1 0 ] schedticks=[ 0 0 ]\n" +
		"SCHED 2ms: gomaxprocs=2 runqueue=7 [ 0 12 ]\nSCHED 4ms: runqueue=7 [ x ]\nelse\n"
	if found := queuesIn(text); found != 2 {
		t.Errorf("%d lengths are found, want 2", found)
	}
}

func TestWhatIsNoProfileIsAnError(t *testing.T) {
	for _, profile := range []string{"", "no profile", "\x1f\x8b\x08\x00"} {
		if _, err := samplesIn([]byte(profile)); err == nil {
			t.Errorf("%q has samples", profile)
		}
	}
	for _, message := range []string{"\x12\x05\x01", "\xff", "\x0d\x01\x01\x01\x01"} {
		err := eachField([]byte(message), func(uint64, uint64, []byte) error { return nil })
		if err == nil {
			t.Errorf("%q has fields", message)
		}
	}
}
