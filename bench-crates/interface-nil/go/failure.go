package main

import (
	"errors"

	"claimbench.dev/subject"
)

// customError is an error whose message does not need an error to be there.
type customError struct{ message string }

func (e *customError) Error() string {
	if e == nil {
		return "no error at all"
	}
	return e.message
}

// typedNil never fails, and says so in a way that looks like a failure.
//
//go:noinline
func typedNil() error {
	var none *customError
	return none
}

//go:noinline
func literalNil() error {
	return nil
}

// mixed fails or not; where it does not it returns its variable, which is still nil.
//
//go:noinline
func mixed(fails bool) error {
	var found *customError
	if fails {
		found = &customError{"it failed"}
	}
	return found
}

// asserted does the same with the type of an interface from the start: the cure.
//
//go:noinline
func asserted(fails bool) error {
	var found error
	if fails {
		found = &customError{"it failed"}
	}
	return found
}

// failureExperiment returns errors and looks at them as a caller does.
func failureExperiment() *subject.Definition {
	with := func(returned func() error) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				return subject.None{}, seenByCaller(returned()), nil
			})
		}
	}
	return subject.Experiment("failure").
		Value("is_error", "", subject.State).
		Value("as_custom", "", subject.State).
		Value("custom_is_nil", "", subject.State).
		Value("is_nil", "", subject.State).
		Value("message", "", subject.State).
		Variant("typed", with(typedNil)).
		Variant("literal", with(literalNil)).
		Variant("mixed-success", with(func() error { return mixed(false) })).
		Variant("mixed-failure", with(func() error { return mixed(true) })).
		Variant("interface-success", with(func() error { return asserted(false) })).
		Variant("interface-failure", with(func() error { return asserted(true) }))
}

func seenByCaller(err error) subject.Values {
	var custom *customError
	matches := errors.As(err, &custom)
	message := "none"
	if err != nil {
		message = err.Error()
	}
	return subject.Values{
		"is_error":      err != nil,
		"as_custom":     matches,
		"custom_is_nil": matches && custom == nil,
		"is_nil":        errors.Is(err, nil),
		"message":       message,
	}
}
