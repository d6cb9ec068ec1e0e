// Package subjecttest checks that the experiments of a subject are right, for the tests of bench
// crates: a time is worth nothing before the answer is known to be the same.
package subjecttest

import (
	"slices"
	"testing"

	"claimbench.dev/subject"
)

// iterations is more than one, so that work that spoils its own inputs is noticed.
const iterations = 2

// Points holds the parameters to run an experiment at, by its id. An experiment that is not listed
// runs at its defaults.
type Points map[string]map[string]int64

// AnswersAgree runs every variant of every experiment at the given points, except those listed as
// "experiment/variant", and fails the test where variants of an experiment give different answers.
// An empty answer agrees with all.
func AnswersAgree(t *testing.T, s *subject.Subject, at Points, except ...string) {
	t.Helper()
	type first struct{ variant, answer string }
	answers := make(map[string]first)
	s.Each(func(experiment, variant string) {
		if slices.Contains(except, experiment+"/"+variant) {
			return
		}
		result, err := s.Run(subject.BatchRequest{
			Experiment: experiment,
			Variant:    variant,
			Params:     at[experiment],
			Iterations: iterations,
		})
		if err != nil {
			t.Errorf("%s/%s at %v: %v", experiment, variant, at[experiment], err)
			return
		}
		if result.Answer == "" {
			return
		}
		other, known := answers[experiment]
		if !known {
			answers[experiment] = first{variant, result.Answer}
		} else if other.answer != result.Answer {
			t.Errorf("%s at %v: '%s' answers %s, but '%s' %s", experiment, at[experiment],
				variant, result.Answer, other.variant, other.answer)
		}
	})
}
