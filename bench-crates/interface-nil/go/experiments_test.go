package main

import (
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

func subjectUnderTest() *subject.Subject {
	return subject.New("interface-nil", experiments()...)
}

func TestVariantsAgree(t *testing.T) {
	for _, at := range []subjecttest.Points{
		nil,
		{"check": {"n": 10, "nils": 35}},
		{"check": {"n": 1, "nils": 0}},
	} {
		subjecttest.AnswersAgree(t, subjectUnderTest(), at)
	}
}

func run(t *testing.T, batch subject.BatchRequest) subject.Result {
	t.Helper()
	batch.Iterations = 1
	result, err := subjectUnderTest().Run(batch)
	if err != nil {
		t.Fatalf("%s/%s at %v: %v", batch.Experiment, batch.Variant, batch.Params, err)
	}
	return result
}

func TestNilsAreCounted(t *testing.T) {
	for _, test := range []struct {
		n, nils int64
		want    string
	}{{64, 50, "32"}, {64, 0, "0"}, {64, 100, "64"}, {10, 35, "3"}} {
		for _, variant := range []string{"equals-nil", "assertion", "switch", "reflect"} {
			params := map[string]int64{"n": test.n, "nils": test.nils}
			got := run(t, subject.BatchRequest{
				Experiment: "check", Variant: variant, Params: params,
			})
			if got.Answer != test.want {
				t.Errorf("%s at %v answers %s, want %s", variant, params, got.Answer, test.want)
			}
		}
	}
}

func TestValuesAreRight(t *testing.T) {
	tests := []struct {
		experiment, variant, value string
		want                       any
	}{
		{"size", "sizes", "plain_words", 2.0},
		{"held", "unassigned", "equals_nil", true},
		{"held", "unassigned", "bare_says", "panics"},
		{"held", "int-pointer", "type_word", "set"},
		{"held", "int-pointer", "data_word", "zero"},
		{"held", "slice", "data_word", "set"},
		{"held", "slice", "pointers_only_says", "not nil"},
		{"held", "struct", "guarded_says", "not nil"},
		{"held", "nil-error", "equals_nil", true},
		{"counted", "assigned", "not_nil", 7},
		{"forged", "data-alone", "equals_nil", true},
		{"forged", "type-alone", "equals_nil", false},
		{"type-name", "typed-nil", "name", "*string"},
		{"call", "nil-untouched", "answer", seven},
		{"call", "nil-field", "outcome", "panicked"},
		{"call", "nothing", "outcome", "panicked"},
		{"assertion", "nil-node", "found_nil", true},
		{"assertion", "nil-of-another-type", "found_nil", false},
		{"failure", "mixed-success", "is_error", true},
		{"failure", "interface-success", "is_error", false},
		{"failure", "typed", "custom_is_nil", true},
		{"header", "empty", "header_pointer", "zero"},
		{"header", "filled", "length", 2},
		{"checker", "bare", "panics", 5},
		{"checker", "pointers-only", "wrong", 5},
		{"checker", "guarded", "right", 12},
		{"compare", "slices", "outcome", "panicked"},
		{"compare", "slices-of-two-types", "equal", false},
		{"two-nils", "two-types", "equal", false},
	}
	for _, test := range tests {
		batch := subject.BatchRequest{Experiment: test.experiment, Variant: test.variant}
		if got := run(t, batch).Values[test.value]; got != test.want {
			t.Errorf("%s/%s observes %s %v, want %v", test.experiment, test.variant, test.value,
				got, test.want)
		}
	}
}

func TestWhatAllocates(t *testing.T) {
	for variant, blocks := range map[string]uint64{"pointer": 0, "empty-list": 0, "list": 1} {
		batch := subject.BatchRequest{Experiment: "box", Variant: variant, Heap: true}
		if got := run(t, batch).Heap.Blocks; got != blocks {
			t.Errorf("box/%s allocates %d blocks, want %d", variant, got, blocks)
		}
	}
}
