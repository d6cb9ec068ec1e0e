package schedtrace

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func recorded(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func parsed(t *testing.T, text string) Trace {
	t.Helper()
	trace, err := Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

func TestRecordedTracesAreReadWithoutFaults(t *testing.T) {
	// The program of these recordings makes 300 goroutines in the plain ones.
	tests := []struct {
		file    string
		samples int
		at      int
		want    Sample
	}{
		{"plain-go1.22.12.txt", 4, 2, Sample{AtMs: 2, Threads: 4, SpinningThreads: 1, Shared: 129,
			Local: []int{160, 9}}},
		{"plain-go1.24.11.txt", 4, 1, Sample{AtMs: 1, IdleProcs: 1, Threads: 4, IdleThreads: 1,
			Local: []int{0, 0}}},
		{"plain-go1.26.8.txt", 4, 3, Sample{AtMs: 4, Threads: 5, SpinningThreads: 1,
			Local: []int{0, 0}, Ticks: []int{3, 304}}},
		{"plain-go1.27.3.txt", 4, 3, Sample{AtMs: 3, Threads: 4, SpinningThreads: 1, Shared: 129,
			Local: []int{170, 0}, Ticks: []int{3, 3}}},
	}
	for _, test := range tests {
		trace := parsed(t, recorded(t, test.file))
		if len(trace.Faults) > 0 || len(trace.Other) > 0 || len(trace.Samples) != test.samples {
			t.Fatalf("%s: %d samples, %v, %v", test.file, len(trace.Samples), trace.Faults,
				trace.Other)
		}
		got, want := trace.Samples[test.at], test.want
		sameLists := slices.Equal(got.Local, want.Local) && slices.Equal(got.Ticks, want.Ticks)
		if got.AtMs != want.AtMs || got.MaxProcs != 2 || got.IdleProcs != want.IdleProcs ||
			got.Threads != want.Threads || got.IdleThreads != want.IdleThreads ||
			got.SpinningThreads != want.SpinningThreads || got.Shared != want.Shared || !sameLists {
			t.Errorf("%s: sample %d is %+v, want %+v", test.file, test.at, got, want)
		}
	}
}

func TestRecordedDetailIsRead(t *testing.T) {
	for _, file := range []string{"detail-go1.22.12.txt", "detail-go1.24.11.txt",
		"detail-go1.26.8.txt", "detail-go1.27.3.txt"} {
		text := recorded(t, file)
		trace := parsed(t, text)
		if len(trace.Faults) > 0 || len(trace.Other) > 0 || len(trace.Samples) < 2 {
			t.Fatalf("%s: %d samples, %v, %v", file, len(trace.Samples), trace.Faults, trace.Other)
		}
		processors, threads, goroutines := 0, 0, 0
		waits := make(map[string]bool)
		for _, sample := range trace.Samples {
			processors += len(sample.Detail.Processors)
			threads += len(sample.Detail.Threads)
			goroutines += len(sample.Detail.Goroutines)
			for _, each := range sample.Detail.Goroutines {
				waits[each.Reason] = true
			}
			if !slices.Contains(sample.Detail.Threads, Thread{ID: 1, Processor: None,
				Goroutine: None, Locked: None, Locks: locksOf(sample, 1)}) {
				t.Errorf("%s: no thread without anything in %+v", file, sample.Detail.Threads)
			}
		}
		for letter, count := range map[string]int{"P": processors, "M": threads, "G": goroutines} {
			if want := strings.Count(text, "\n  "+letter); count != want {
				t.Errorf("%s has %d lines of %s, %d were read", file, want, letter, count)
			}
		}
		if !waits["force gc (idle)"] || !waits["IO wait"] || !waits[""] {
			t.Errorf("%s: the goroutines wait for %v", file, waits)
		}
	}
}

func locksOf(sample Sample, thread int) int {
	for _, each := range sample.Detail.Threads {
		if each.ID == thread {
			return each.Locks
		}
	}
	return 0
}

const plain = "SCHED 7ms: gomaxprocs=1 idleprocs=0 threads=4 spinningthreads=0 needspinning=0 " +
	"idlethreads=1 runqueue=129 [ 128 ] schedticks=[ 6 ]\n"

func TestWhatIsStrangeIsNamed(t *testing.T) {
	tests := []struct {
		name, old, new string
		samples        int
		fault          string
	}{
		{"an unknown field", "threads=4", "threads=4 moons=2", 1, "an unknown field 'moons'"},
		{"an unknown list", "[ 6 ]", "[ 6 ] tides=[ 1 2 ]", 1, "an unknown field 'tides'"},
		{"a word", "idleprocs=0", "idleprocs=0 hello", 1, "'hello', which is no field"},
		{"no number", "threads=4", "threads=four", 0, "'four' for 'threads'"},
		{"a number beyond all", "threads=4", "threads=99999999999999999999", 0, "for 'threads'"},
		{"no time", "7ms", "soon", 0, "'soon' where its time should be"},
		{"a missing field", " runqueue=129", "", 0, "ends before 'runqueue'"},
		{"a queue too few", "[ 128 ]", "[ ]", 0, "0 queues for 1 processors"},
		{"a list that does not end", "[ 128 ]", "[ 128", 0, "for 'queues'"},
	}
	for _, test := range tests {
		trace := parsed(t, strings.Replace(plain, test.old, test.new, 1)+plain)
		if len(trace.Samples) != test.samples+1 {
			t.Errorf("%s leaves %d samples", test.name, len(trace.Samples))
		}
		if len(trace.Faults) != 1 || !strings.Contains(trace.Faults[0].Error(), test.fault) {
			t.Errorf("%s: %v", test.name, trace.Faults)
		}
	}
}

func TestDetailThatBelongsToNothingIsNamed(t *testing.T) {
	goroutine := "  G1: status=2() m=0 lockedm=nil\n"
	for text, fault := range map[string]string{
		goroutine:         "a line of G1 belongs to no detailed sample",
		plain + goroutine: "a line of G1 belongs to no detailed sample",
	} {
		trace := parsed(t, text)
		if len(trace.Faults) != 1 || !strings.Contains(trace.Faults[0].Reason, fault) {
			t.Errorf("%v in %s", trace.Faults, text)
		}
	}
	lost := parsed(t, "SCHED 1ms: gomaxprocs=1 gcwaiting=false\n"+goroutine)
	if len(lost.Samples) != 0 || len(lost.Faults) != 1 {
		t.Errorf("a broken header leaves %+v", lost)
	}
	few := strings.Replace(recorded(t, "detail-go1.27.3.txt"), "\n  P1:", "\n  P1", 1)
	if got := parsed(t, few); !strings.Contains(got.Faults[0].Reason, "2 processors has 1 lines") {
		t.Errorf("a lost line of a P: %v", got.Faults)
	}
}

func TestTheProgramsOwnLinesAreKeptApart(t *testing.T) {
	trace := parsed(t, "hello\n"+plain+"  indented\n\nSCHEDULE\n  P: x\n")
	if want := []string{"hello", "  indented", "SCHEDULE", "  P: x"}; !slices.Equal(trace.Other,
		want) || len(trace.Samples) != 1 || len(trace.Faults) != 0 {
		t.Errorf("%+v", trace)
	}
}

func TestNoCutAndNoChangeMakesItPanic(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		text := recorded(t, filepath.Base(file))
		whole := len(parsed(t, text).Samples)
		for cut := 0; cut < len(text); cut += 7 {
			if got := len(parsed(t, text[:cut]).Samples); got > whole {
				t.Fatalf("%s cut at %d has %d samples", file, cut, got)
			}
			for _, letter := range []string{"", "[", "]", "(", ")", "=", " ", "\n", "\x00", "9"} {
				parsed(t, text[:cut]+letter+text[min(cut+1, len(text)):])
			}
		}
	}
}

func TestWhatIsCutIsNotRead(t *testing.T) {
	// The length of the shared queue has lost its last digit.
	half := strings.Split(plain, "9 [")[0]
	if trace := parsed(t, plain+half); len(trace.Samples) != 1 || trace.Cut != half {
		t.Errorf("%+v", trace)
	}
	detail := recorded(t, "detail-go1.27.3.txt")
	whole := parsed(t, detail).Samples
	cut := parsed(t, detail[:len(detail)-20])
	last := len(whole) - 1
	if len(cut.Samples) != len(whole) || len(cut.Faults) > 0 || cut.Cut == "" ||
		len(cut.Samples[last].Detail.Goroutines) != len(whole[last].Detail.Goroutines)-1 {
		t.Errorf("%d of %d samples, %v", len(cut.Samples), len(whole), cut.Faults)
	}
}

func TestALineWithoutEndIsAnError(t *testing.T) {
	_, err := Parse(strings.NewReader(plain + strings.Repeat("x", 2*lineBytesMax)))
	if err == nil || !strings.Contains(err.Error(), "line 2: longer than") {
		t.Errorf("%v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(plain)
	f.Add("SCHED 1ms: gomaxprocs=1 gcwaiting=false\n  P0: status=1\n  M-1: p=\n  G1: status=4((\n")
	f.Fuzz(func(_ *testing.T, text string) { Parse(strings.NewReader(text)) })
}
