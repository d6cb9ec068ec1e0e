package main

import "claimbench.dev/subject"

const (
	// plainGlobalBytes is far more than the rest of the program has in its file.
	plainGlobalBytes = 16 << 20
	// linkedGlobals is smaller in bytes: the collector reads all of it in every cycle.
	linkedGlobals = 256 << 10 / 8
)

var (
	plainGlobal  [plainGlobalBytes]byte
	linkedGlobal [linkedGlobals]*byte
)

// globalExperiment asks for the pages of package variables that nobody has touched yet.
func globalExperiment() *subject.Definition {
	look := func(touch func(), at uintptr, length int) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			if _, err := residentIn(at, length); err != nil {
				return unable(err)
			}
			return subject.Probe(func() (int, subject.Values, error) {
				touch()
				found, err := mappingAt(at + uintptr(length/2))
				if err != nil {
					return 0, nil, err
				}
				resident, err := residentIn(at, length)
				return length, subject.Values{
					"backing": found.backing, "resident_bytes": resident,
				}, err
			})
		}
	}
	plain, linked := addressOf(&plainGlobal), addressOf(&linkedGlobal)
	linkedBytes := len(linkedGlobal) * pointerBytes
	nothing := func() {}
	return subject.Experiment("global").
		Value("backing", "", subject.State).
		Value("resident_bytes", "bytes", subject.Stochastic).
		Variant("untouched", look(nothing, plain, len(plainGlobal))).
		Variant("untouched-pointers", look(nothing, linked, linkedBytes)).
		Variant("touched", look(func() { fill(plainGlobal[:], old) }, plain, len(plainGlobal)))
}
