package schedtrace

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
)

// Options say how a program is traced.
type Options struct {
	// EveryMs is the least time between two samples, at least 1.
	EveryMs int
	// Detail asks for every processor, thread and goroutine.
	Detail bool
}

// Environment returns the environment with the trace switched on. What GODEBUG says otherwise
// stays.
func (o Options) Environment(environment []string) []string {
	settings := fmt.Sprintf("schedtrace=%d", max(o.EveryMs, 1))
	if o.Detail {
		settings += ",scheddetail=1"
	}
	changed := make([]string, 0, len(environment)+1)
	for _, each := range environment {
		if before, found := strings.CutPrefix(each, "GODEBUG="); found {
			if before != "" {
				settings = before + "," + settings
			}
		} else {
			changed = append(changed, each)
		}
	}
	return append(changed, "GODEBUG="+settings)
}

// Record runs a command to its end and returns its trace. Its environment and its standard error
// are set here; what else it writes to standard error is in Trace.Other.
func Record(command *exec.Cmd, options Options) (Trace, error) {
	var text bytes.Buffer
	command.Env = options.Environment(command.Environ())
	command.Stderr = &text
	ran := command.Run()
	trace, err := Parse(&text)
	if ran != nil {
		return trace, fmt.Errorf("the traced program: %w: %s", ran, strings.Join(trace.Other, "; "))
	}
	return trace, err
}
