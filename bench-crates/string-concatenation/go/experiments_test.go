package main

import (
	"fmt"
	"hash/fnv"
	"strings"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// lethal are the variants that end the process.
var lethal = []string{"write/literal"}

func subjectUnderTest() *subject.Subject {
	return subject.New("string-concatenation", experiments()...)
}

func TestVariantsAgree(t *testing.T) {
	tests := []struct {
		name string
		at   subjecttest.Points
	}{
		{"at the defaults", nil},
		{"at another point", subjecttest.Points{
			"join":             {"k": 4, "len": 7},
			"temporary":        {"len": 33},
			"size-class":       {"len": 1},
			"grow":             {"n": 17},
			"moves":            {"n": 17},
			"append-byte":      {"n": 3},
			"append-converted": {"n": 53},
			"collector":        {"n": 17},
		}},
		{"at the least", subjecttest.Points{
			"join":             {"k": 2, "len": 1},
			"temporary":        {"len": 2},
			"grow":             {"n": 1},
			"moves":            {"n": 1},
			"append-byte":      {"n": 1},
			"append-converted": {"n": 1},
			"collector":        {"n": 1},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			subjecttest.AnswersAgree(t, subjectUnderTest(), test.at, lethal...)
		})
	}
}

// text is the answer of an experiment that made this text.
func text(s string) string {
	hash := fnv.New64a()
	hash.Write([]byte(s))
	return fmt.Sprintf("%d:%016x", len(s), hash.Sum64())
}

func run(t *testing.T, experiment, variant string, params map[string]int64) subject.Result {
	t.Helper()
	result, err := subjectUnderTest().Run(subject.BatchRequest{
		Experiment: experiment, Variant: variant, Params: params, Iterations: 1,
	})
	if err != nil {
		t.Fatalf("%s/%s at %v: %v", experiment, variant, params, err)
	}
	return result
}

func TestAnswersAreRight(t *testing.T) {
	letters := func(k, length int) string {
		var b strings.Builder
		for i := range k {
			b.WriteString(strings.Repeat(string(rune('a'+i)), length))
		}
		return b.String()
	}
	tests := []struct {
		experiment, variant string
		params              map[string]int64
		want                string
	}{
		{"join", "expression", nil, text(letters(3, 40))},
		{"join", "expression", map[string]int64{"k": 5, "len": 2}, text(letters(5, 2))},
		{"join", "expression", map[string]int64{"k": 6, "len": 2}, text(letters(6, 2))},
		{"join", "expression", map[string]int64{"k": 12, "len": 2}, text(letters(12, 2))},
		{"join", "statements", map[string]int64{"k": 4, "len": 2}, text(letters(4, 2))},
		{"const-fold", "literal", nil, text("claimbench folds")},
		{"const-tail", "written-flat", nil, text("ABCD")},
		{"temporary", "length", nil, "1"},
		{"empty-operand", "right", nil, text(strings.Repeat("s", 64))},
		{"empty-operand", "nonempty", nil, ""},
		{"size-class", "result", nil, text(strings.Repeat("a", 16) + strings.Repeat("b", 17))},
		{"grow", "plus", map[string]int64{"n": 12}, text(strings.Repeat("x", 12))},
		{"moves", "plus", nil, "1000"},
		{"append-byte", "byte", nil, text(strings.Repeat("x", 100_000))},
		{"append-converted", "byte", map[string]int64{"n": 28},
			text("abcdefghijklmnopqrstuvwxyzab")},
		{"collector", "plus", nil, text(strings.Repeat("x", 1000))},
	}
	for _, test := range tests {
		result := run(t, test.experiment, test.variant, test.params)
		if result.Answer != test.want {
			t.Errorf("%s/%s at %v answers %s, want %s", test.experiment, test.variant,
				test.params, result.Answer, test.want)
		}
	}
}

func TestValuesAreRight(t *testing.T) {
	tests := []struct {
		experiment, variant, value string
		params                     map[string]int64
		want                       any
	}{
		{"header", "sizes", "pointer_bytes", nil, pointerBytes},
		{"header", "sizes", "string_bytes", nil, 2 * pointerBytes},
		{"header", "sizes", "long_string_bytes", nil, 2 * pointerBytes},
		{"placement", "literal", "perms", nil, "r--p"},
		{"placement", "result", "perms", nil, "rw-p"},
		{"write", "result", "wrote", nil, true},
		{"empty-operand", "right", "same_pointer", nil, true},
		{"empty-operand", "nonempty", "same_pointer", nil, false},
		{"old-value", "append", "content_equal", nil, true},
		{"old-value", "append", "pointer_differs", nil, true},
		{"size-class", "result", "rounded_bytes", map[string]int64{"len": 8}, 8},
		{"size-class", "result", "rounded_bytes", map[string]int64{"len": 33}, 48},
		{"moves", "plus", "moved_bytes", nil, 500_500},
		{"moves", "plus", "moves", nil, 1000},
	}
	for _, test := range tests {
		result := run(t, test.experiment, test.variant, test.params)
		if got := result.Values[test.value]; got != test.want {
			t.Errorf("%s/%s at %v observes %s %v, want %v", test.experiment, test.variant,
				test.params, test.value, got, test.want)
		}
	}
}

func TestJoinRefusesWhatItHasNoFunctionFor(t *testing.T) {
	tests := []struct {
		variant string
		k       int64
	}{
		{"expression", 7}, {"statements", 5}, {"statements-reassigned", 12},
	}
	for _, test := range tests {
		_, err := subjectUnderTest().Run(subject.BatchRequest{
			Experiment: "join", Variant: test.variant,
			Params: map[string]int64{"k": test.k}, Iterations: 1,
		})
		want := fmt.Sprintf("variant '%s' does not support k=%d", test.variant, test.k)
		if err == nil || err.Error() != want {
			t.Errorf("join/%s with k=%d fails with %v, want %q", test.variant, test.k, err, want)
		}
	}
}
