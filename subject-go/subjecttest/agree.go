// Package subjecttest checks that the experiments of a subject are right, for the tests of bench
// crates: a time is worth nothing before the answer is known to be the same.
package subjecttest

import (
	"errors"
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
// An empty answer agrees with all; what the machine does not allow is passed over.
func AnswersAgree(t *testing.T, s *subject.Subject, at Points, except ...string) {
	t.Helper()
	agree(t, s, at, except, func(experiment, variant string) Reply {
		result, err := s.Run(subject.BatchRequest{
			Experiment: experiment,
			Variant:    variant,
			Params:     at[experiment],
			Iterations: iterations,
		})
		var skipped *subject.SkipError
		switch {
		case errors.As(err, &skipped):
			return Reply{Skipped: skipped.Reason}
		case err != nil:
			return Reply{Error: err.Error()}
		}
		return Reply{Answer: result.Answer}
	})
}

// AnswersAgree does the same with a fresh process for each variant.
func (p Program) AnswersAgree(t *testing.T, s *subject.Subject, at Points, except ...string) {
	t.Helper()
	agree(t, s, at, except, func(experiment, variant string) Reply {
		return p.Run(t, experiment, variant, at[experiment])
	})
}

func agree(
	t *testing.T, s *subject.Subject, at Points, except []string,
	run func(experiment, variant string) Reply,
) {
	t.Helper()
	type first struct{ variant, answer string }
	answers := make(map[string]first)
	s.Each(func(experiment, variant string) {
		if slices.Contains(except, experiment+"/"+variant) {
			return
		}
		got := run(experiment, variant)
		other, known := answers[experiment]
		switch {
		case got.Error != "":
			t.Errorf("%s/%s at %v: %s", experiment, variant, at[experiment], got.Error)
		case got.Skipped != "":
			t.Logf("%s/%s: %s", experiment, variant, got.Skipped)
		case got.Answer == "":
		case !known:
			answers[experiment] = first{variant, got.Answer}
		case other.answer != got.Answer:
			t.Errorf("%s at %v: '%s' answers %s, but '%s' %s", experiment, at[experiment],
				variant, got.Answer, other.variant, other.answer)
		}
	})
}
