package main

import "claimbench.dev/subject"

// watched is an observation that needs what the kernel says of resident memory; it is skipped where
// the kernel says nothing.
func watched[A subject.Answer](observe func() (A, subject.Values, error)) subject.Op {
	if _, err := residentNow(); err != nil {
		return subject.Skip(err.Error())
	}
	return subject.Probe(observe)
}
