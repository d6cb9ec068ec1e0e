package main

import (
	"os"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// serving makes this test program the subject it tests. Descriptors belong to a process, so each
// request goes to a fresh one.
const serving = "FD_LIFECYCLE_SERVING"

func TestMain(m *testing.M) {
	_, isSubject := os.LookupEnv(serving)
	if isSubject || len(os.Args) > 1 && os.Args[1] == launch {
		main()
		return
	}
	os.Exit(m.Run())
}

// program is this program itself, which is then the subject.
func program(t *testing.T) subjecttest.Program {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return subjecttest.Program{Path: path, Env: []string{serving + "=1"}}
}

func TestVariantsAgree(t *testing.T) {
	program(t).AnswersAgree(t, subject.New("fd-lifecycle", experiments()...), nil)
}

func TestValuesAreRight(t *testing.T) {
	limits := map[string]int64{"soft": 48, "hard": 100}
	few := map[string]int64{"opens": 500, "limit": 64}
	tests := []struct {
		experiment, variant string
		params              map[string]int64
		value               string
		want                any
	}{
		{"streams", "inherited", nil, "numbers", "0 1 2"},
		{"lowest-free", "open", nil, "lowest", true},
		{"lowest-free", "from-100", nil, "lowest", false},
		{"first-open", "plain", nil, "lowest", true},
		{"first-open", "no-cgroup", nil, "first", 3.0},
		{"reuse", "alone", map[string]int64{"cycles": 50}, "reused", 50.0},
		{"stale", "saved", nil, "stranger_read", "EBADF"},
		{"keep-alive", "integer", nil, "open", false},
		{"keep-alive", "file", nil, "open", true},
		{"adopt", "number", nil, "opened", 0.0},
		{"adopt", "number", nil, "unused_read", "EBADF"},
		{"offset", "duplicate", nil, "offset_bytes", 5.0},
		{"offset", "second-open", nil, "offset_bytes", 0.0},
		{"registration", "regular", nil, "watched", false},
		{"registration", "listener", nil, "watched", true},
		{"open-cost", "open-close", map[string]int64{"n": 5}, "epoll_ctl_refused", 5.0},
		{"close-wakes", "pipe", map[string]int64{"n": 9}, "err_closed", 9.0},
		{"close-wakes", "blocking-pipe", nil, "woken", 0.0},
		{"close-returns", "pipe", nil, "open_after_close", false},
		{"close-returns", "blocking-pipe", nil, "open_after_close", true},
		{"close-returns", "blocking-pipe", nil, "open_after_read", false},
		{"after-close", "file", nil, "os_err_closed", 3.0},
		{"after-close", "connection", nil, "net_err_closed", 3.0},
		{"unreachable", "dropped", map[string]int64{"n": 9}, "open_after_collection", 0.0},
		{"unreachable", "kept", map[string]int64{"n": 9}, "open_after_collection", 9.0},
		{"leak", "held", few, "open", 64.0},
		{"leak", "closed", few, "failed", 0.0},
		{"at-limit", "started", limits, "own_limit", 99.0},
		{"at-limit", "started", limits, "unused", 0.0},
		{"at-limit", "started", limits, "error", "EMFILE"},
		{"child-limit", "started", limits, "child_limit", 48.0},
		{"child-limit", "set-by-program", limits, "child_limit", 100.0},
		{"privilege", "unprivileged", limits, "above_hard", "EPERM"},
		{"calls-at-limit", "none-left", nil, "run", "EMFILE"},
		{"calls-at-limit", "none-left", nil, "open_after_close", "none"},
		{"accept", "listener", nil, "recovers", true},
		{"system-limit", "filtered", nil, "open", "ENFILE"},
		{"system-limit", "filtered", nil, "others_open", true},
	}
	for _, test := range tests {
		program(t).Observes(t, test.experiment, test.variant, test.params, test.value, test.want)
	}
}

func TestBlockedReadersKeepThreads(t *testing.T) {
	readers := map[string]int64{"n": 60}
	blocking := program(t).Run(t, "waiters", "blocking-pipes", readers)
	parked := program(t).Run(t, "waiters", "pipes", readers)
	more, fewer := blocking.Values["threads"], parked.Values["threads"]
	if blocking.Skipped == "" && (more.(float64) < 30 || fewer.(float64) > 10) {
		t.Errorf("%v threads for blocking readers, %v for parked ones", more, fewer)
	}
}

func TestLimitsThatContradictEachOtherAreRefused(t *testing.T) {
	got := program(t).Run(t, "at-limit", "started", map[string]int64{"soft": 200, "hard": 100})
	if want := "the soft limit 200 is above the hard one 100"; got.Error != want {
		t.Errorf("the error is %q, want %q", got.Error, want)
	}
}

func TestAnUnknownTaskFails(t *testing.T) {
	if _, err := stage([]string{"fly"}); err == nil || err.Error() != "unknown task 'fly'" {
		t.Errorf("the error is %v", err)
	}
}
