//go:build !goexperiment.runtimesecret

package main

import "claimbench.dev/subject"

// secretExperiments are none: the package runtime/secret cannot be imported in this build.
func secretExperiments() []*subject.Definition {
	return nil
}
