package main

import "claimbench.dev/subject"

// The four functions below are looked up by name in the built program.

//go:noinline
func foldedLiteral() string {
	return "claim" + "bench" + " folds"
}

//go:noinline
func joinedVariables(a, b string) string {
	return a + b
}

//go:noinline
func constTailFlat(a string) string {
	return a + "B" + "C" + "D"
}

//go:noinline
func constTailGrouped(a string) string {
	return a + ("B" + "C" + "D")
}

// constFoldExperiment joins constants, which the compiler can do; the control joins the same text
// from variables.
func constFoldExperiment() *subject.Definition {
	return subject.Experiment("const-fold").
		Variant("literal", func(subject.Params) subject.Op {
			return subject.Loop(foldedLiteral)
		}).
		Variant("variables", func(subject.Params) subject.Op {
			a, b := opaque("claim"), opaque("bench folds")
			return subject.Loop(func() string { return joinedVariables(a, b) })
		})
}

// constTailExperiment joins a variable and three constants, with and without the parentheses that
// make the constants an expression of their own.
func constTailExperiment() *subject.Definition {
	with := func(join func(string) string) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			a := opaque("A")
			return subject.Loop(func() string { return join(a) })
		}
	}
	return subject.Experiment("const-tail").
		Variant("written-flat", with(constTailFlat)).
		Variant("parenthesised", with(constTailGrouped))
}
