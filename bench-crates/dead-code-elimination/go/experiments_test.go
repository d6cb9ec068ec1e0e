package main

import (
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

func subjectUnderTest() *subject.Subject {
	return subject.New("dead-code-elimination", experiments()...)
}

func TestVariantsAgree(t *testing.T) {
	for _, n := range []int64{1, 17} {
		at := subjecttest.Points{"dead-loop": {"n": n}, "last-use": {"n": n}}
		subjecttest.AnswersAgree(t, subjectUnderTest(), at)
	}
}

func TestObjectsDieAfterTheirLastUse(t *testing.T) {
	for variant, expected := range map[string]int{"unused": 7, "kept-alive": 0} {
		result, err := subjectUnderTest().Run(subject.BatchRequest{
			Experiment: "last-use", Variant: variant, Iterations: 1,
			Params: map[string]int64{"n": 7},
		})
		if err != nil {
			t.Fatal(err)
		}
		if result.Values["gone"] != expected {
			t.Errorf("%s: %v instead of %d", variant, result.Values["gone"], expected)
		}
	}
}
