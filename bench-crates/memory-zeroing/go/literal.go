package main

import "claimbench.dev/subject"

// job is large enough for a clearing of it to be a call.
type job struct {
	id      int
	status  string
	values  []int
	history [512]*int
}

// partialLiteral is looked up by name in the built program, and so is resetToLiteral.
//
//go:noinline
func partialLiteral(id int) *job {
	return &job{id: id}
}

// resetToLiteral assigns the same value to a job that is there already.
//
//go:noinline
func resetToLiteral(j *job, id int) *job {
	*j = job{id: id}
	return j
}

func (j *job) fieldsSet() int {
	set := 0
	for _, is := range []bool{j.id != 0, j.status != "", j.values != nil} {
		if is {
			set++
		}
	}
	for _, each := range j.history {
		if each != nil {
			set++
		}
	}
	return set
}

// literalExperiment makes a struct of which one field is named.
func literalExperiment() *subject.Definition {
	return subject.Experiment("literal").
		Value("fields_set", "fields", subject.Exact).
		Variant("new", func(subject.Params) subject.Op {
			var last *job
			return subject.Loop(func() int { last = partialLiteral(5); return last.id }).
				Observe(func(int) subject.Values {
					return subject.Values{"fields_set": last.fieldsSet()}
				})
		}).
		Variant("reset", func(subject.Params) subject.Op {
			there := &job{status: "old", values: []int{1}}
			return subject.Loop(func() int { return resetToLiteral(there, 5).id }).
				Observe(func(int) subject.Values {
					return subject.Values{"fields_set": there.fieldsSet()}
				})
		})
}
