package main

import (
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

var sink uint64

// BenchmarkArithmetic is the work of the subject through testing.B.
func BenchmarkArithmetic(b *testing.B) {
	for range b.N {
		sink = arithmetic(1000)
	}
}

func TestVariantsAgree(t *testing.T) {
	subjecttest.AnswersAgree(t, subject.New("calibration", experiments()...), nil)
}

func TestAStepIsXorshift(t *testing.T) {
	if got := arithmetic(0); got != 0x9e3779b97f4a7c15 {
		t.Errorf("no step gives %#x", got)
	}
	if arithmetic(1) == arithmetic(0) {
		t.Error("a step changes nothing")
	}
}
