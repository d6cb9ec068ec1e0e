package exectrace

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// recorded are the texts of several Go versions' readers, of traces of testdata/workload.
func recorded(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("testdata/go*.txt")
	if err != nil || len(paths) < 2 {
		t.Fatalf("recorded texts: %v (%v)", paths, err)
	}
	texts := make(map[string]string)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(path)] = string(text)
	}
	return texts
}

func parsed(t *testing.T, text string) *Trace {
	t.Helper()
	trace, err := Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

func TestRecordedTextsOfSeveralVersionsSayTheSame(t *testing.T) {
	for name, text := range recorded(t) {
		t.Run(name, func(t *testing.T) {
			trace := parsed(t, text)
			sleepers, lockers := trace.Began("main.sleepOnce"), trace.Began("main.lockOnce")
			tests := []struct {
				name      string
				got, want int
			}{
				{"sleepers", len(sleepers), 3},
				{"created", Count(sleepers, NotExist, Runnable, ""), 3},
				{"runs", Count(sleepers, Runnable, Running, ""), 6},
				{"asleep", Count(sleepers, Running, Waiting, "sleep"), 3},
				{"woken by nobody", CountIf(sleepers, func(event *Event) bool {
					return event.Transition.From == Waiting && event.Goroutine == None
				}), 3},
				{"ended", Count(sleepers, Running, NotExist, ""), 3},
				{"blocked by the mutex", CountIf(lockers, func(event *Event) bool {
					change := event.Transition
					return change.To == Waiting && change.Reason == "sync" &&
						Has(change.Stack, "sync.(*Mutex).Lock")
				}), 1},
				{"regions", count(trace, RegionBegin, "a region"), 1},
				{"ends of regions", count(trace, RegionEnd, "a region"), 1},
				{"logs", count(trace, Log, "a category"), 1},
			}
			for _, test := range tests {
				if test.got != test.want {
					t.Errorf("%s: %d, want %d", test.name, test.got, test.want)
				}
			}
			for _, event := range trace.Events {
				change := event.Transition
				if change != nil && !change.OfProcessor && change.To == Running &&
					event.Processor == None {
					t.Errorf("goroutine %d runs without a processor", change.ID)
				}
				if event.Kind == Log && event.Message != `a "message" of more words` {
					t.Errorf("the log says '%s'", event.Message)
				}
			}
		})
	}
}

func count(trace *Trace, kind Kind, name string) int {
	found := 0
	for _, event := range trace.Events {
		if event.Kind == kind && event.Name == name {
			found++
		}
	}
	return found
}

func TestEveryGoroutineGoesOnWhereItWas(t *testing.T) {
	for name, text := range recorded(t) {
		for _, life := range parsed(t, text).Lives() {
			last := Undetermined
			for _, event := range life.Events {
				change := event.Transition
				if last != Undetermined && change.From != Undetermined && change.From != last {
					t.Errorf("%s: goroutine %d was %s and is %s", name, life.ID, last, change.From)
				}
				last = change.To
			}
		}
	}
}

const (
	created = "M=1 P=0 G=1 StateTransition Time=5 GoID=7 NotExist->Runnable Reason=\"\"\n" +
		"TransitionStack=\n\tmain.work @ 0x1\n\t\tmain.go:1\n\nStack=\n\tmain.main @ 0x2\n" +
		"\t\tmain.go:2\n\n"
	running = "M=1 P=0 G=-1 StateTransition Time=9 GoID=7 Runnable->Running Reason=\"\"\n"
)

func TestWhatIsNotAReadersTextIsRefusedByLine(t *testing.T) {
	long := strings.Repeat("x", lineBytesMax)
	tests := []struct {
		name, text string
		line       int
		reason     string
	}{
		{"another text", "hello\n", 1, "neither an event nor a stack"},
		{"an empty line", running + "\n", 2, "neither an event nor a stack"},
		{"no end of the line", "M=1 P=0 G=1 Sync Time=1", 1, "ends within a line"},
		{"no time", "M=1 P=0 G=1 Sync\n", 1, "no Time"},
		{"no processor", "M=1 G=1 Sync Time=1\n", 1, "no P"},
		{"no kind", "M=1 P=0 G=1 Time=1\n", 1, "without a kind"},
		{"two kinds", "M=1 P=0 G=1 Sync Sync Time=1\n", 1, "a second kind"},
		{"two times", "M=1 P=0 G=1 Sync Time=1 Time=2\n", 1, "or a second one"},
		{"a fraction", "M=1 P=0 G=1 Sync Time=1.5\n", 1, "Time is no number"},
		{"a number too large", "M=1 P=0 G=1 Sync Time=99999999999999999999\n", 1, "no number"},
		{"a number too small", "M=-2 P=0 G=1 Sync Time=1\n", 1, "M is no number"},
		{"an unknown state", strings.Replace(running, "Running", "Flying", 1), 1,
			"no change of states is 'Runnable->Flying'"},
		{"no states", strings.Replace(running, "Runnable->Running ", "", 1), 1, "no change"},
		{"no reason", strings.Replace(running, ` Reason=""`, "", 1), 1, "no Reason"},
		{"an open reason", strings.Replace(running, `""`, `"x`, 1), 1, "without its end"},
		{"an open bracket", "M=1 P=0 G=1 RangeEnd Time=1 Name=\"x\" Attributes=[\n", 1,
			"without its end"},
		{"a name not quoted", "M=1 P=0 G=1 RangeBegin Time=1 Name=x\n", 1, "no text in quotation"},
		{"a long line", "M=1 " + long + "\n", 1, "longer than"},
		{"a stack without an event", "Stack=\n", 1, "without an event"},
		{"two stacks", created + "Stack=\n\n", 10, "a second stack"},
		{"a transition's stack without one", "M=1 P=0 G=1 Sync Time=1\nTransitionStack=\n\n", 2,
			"of a transition that is none"},
		{"a frame without its file", running + "Stack=\n\tmain.work @ 0x1\n\n", 4,
			"without its file"},
		{"no frame", running + "Stack=\n\tmain.work\n\t\tmain.go:1\n\n", 5, "no frame is"},
		{"a file without its line", running + "Stack=\n\tmain.work @ 0x1\n\t\tmain.go\n\n", 5,
			"no frame is"},
		{"an event in a stack", running + "Stack=\n" + running, 3, "not a frame"},
		{"an end in a stack", running + "Stack=\n\tmain.work @ 0x1\n", 4, "ends within a stack"},
		{"zeros", "\x00\x00\x00\n", 1, "neither an event nor a stack"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(strings.NewReader(test.text))
			var fault *ParseError
			if !errors.As(err, &fault) {
				t.Fatalf("the error is %v", err)
			}
			if fault.Line != test.line || !strings.Contains(fault.Error(), test.reason) {
				t.Errorf("the error is %v, want line %d: %s", err, test.line, test.reason)
			}
			if len(fault.Error()) > 400 {
				t.Errorf("the error has %d bytes", len(fault.Error()))
			}
		})
	}
}

// TestEveryCutIsAnErrorOrAShorterTrace cuts recorded texts off at every byte, and damages each.
func TestEveryCutIsAnErrorOrAShorterTrace(t *testing.T) {
	for name, text := range recorded(t) {
		whole := len(parsed(t, text).Events)
		for cut := 0; cut < len(text); cut += 7 {
			trace, err := Parse(strings.NewReader(text[:cut]))
			var fault *ParseError
			if err != nil && !errors.As(err, &fault) {
				t.Fatalf("%s cut at %d: %v", name, cut, err)
			}
			if err == nil && len(trace.Events) >= whole {
				t.Fatalf("%s cut at %d still has %d events", name, cut, len(trace.Events))
			}
			damaged := []byte(text)
			damaged[cut] ^= 0x55
			if _, err := Parse(strings.NewReader(string(damaged))); err != nil &&
				!errors.As(err, &fault) {
				t.Fatalf("%s damaged at %d: %v", name, cut, err)
			}
		}
	}
}

func TestNewKindsOfEventsAreKept(t *testing.T) {
	trace := parsed(t, "M=1 P=0 G=1 Novelty Time=3 Args=[a=1, b=\"x ]\"] What=Value{Uint64(2)}\n")
	if len(trace.Events) != 1 || trace.Events[0].Kind != "Novelty" || trace.Events[0].TimeNs != 3 {
		t.Errorf("the trace is %+v", trace)
	}
}

func TestABrokenPipeIsAnError(t *testing.T) {
	broken := errors.New("broken")
	if _, err := Parse(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(created + running)
	f.Add("M=1 P=0 G=1 RangeEnd Time=1 Name=\"x\" Scope=Goroutine(1) Attributes=[\"a b\"=1]\n")
	f.Fuzz(func(t *testing.T, text string) {
		trace, err := Parse(strings.NewReader(text))
		if (trace == nil) == (err == nil) {
			t.Errorf("%v and %v", trace, err)
		}
	})
}
