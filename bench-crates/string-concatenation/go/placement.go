package main

import (
	"fmt"

	"claimbench.dev/subject"
)

// marker is a literal that is easy to find in the built program. The program must hold it once.
const marker = "claimbench literal marker 7f3a"

// builtMarker is a run-time result of another text, so that marker stays the only one.
func builtMarker() string {
	return concatenate(opaque("claimbench result "), opaque("marker 7f3a"))
}

// placementExperiment asks what may be done with the memory a string's bytes are in.
func placementExperiment() *subject.Definition {
	probe := func(text func() string) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				perms, err := permissions(address(text()))
				return subject.None{}, subject.Values{"perms": perms}, err
			})
		}
	}
	return subject.Experiment("placement").
		Value("perms", "", subject.State).
		Variant("literal", probe(func() string { return opaque(marker) })).
		Variant("result", probe(builtMarker))
}

// writeExperiment changes a byte of a string in place. With a literal that is the end of the
// process; a result is the control, in which the same code works.
func writeExperiment() *subject.Definition {
	probe := func(text func() string) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				wrote, err := tryToWrite(text())
				return subject.None{}, subject.Values{"wrote": wrote}, err
			})
		}
	}
	return subject.Experiment("write").
		Value("wrote", "", subject.State).
		Variant("literal", probe(func() string { return opaque(marker) })).
		Variant("result", probe(builtMarker))
}

// tryToWrite reports whether the first byte of the text could be changed. The recover is there to
// be shown useless: the fault is not a panic, and ends the process whatever is deferred.
func tryToWrite(text string) (wrote bool, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			wrote, err = false, fmt.Errorf("the fault was recovered: %v", fault)
		}
	}()
	overwrite(text, 'C')
	return opaque(text)[0] == 'C', nil
}
