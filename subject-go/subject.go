package subject

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// Subject is a set of experiments under the name of their bench crate.
type Subject struct {
	name        string
	definitions []*Definition
}

// New gathers experiments. It panics when they contradict each other, such as two of one id: that
// is a mistake in the program.
func New(name string, definitions ...*Definition) *Subject {
	seen := make(map[string]bool)
	for _, d := range definitions {
		if seen[d.id] {
			panic(fmt.Sprintf("subject '%s' has two experiments '%s'", name, d.id))
		}
		seen[d.id] = true
		if err := d.check(); err != nil {
			panic(fmt.Sprintf("subject '%s': %v", name, err))
		}
	}
	return &Subject{name: name, definitions: definitions}
}

// BatchRequest names the work of one request.
type BatchRequest struct {
	// Experiment and Variant say what to do.
	Experiment, Variant string
	// Params holds the parameters that do not have their default.
	Params map[string]int64
	// Iterations says how often, at least once.
	Iterations int
	// Heap asks for the heap use of the loop. The time of such a batch means nothing.
	Heap bool
}

// PanicError is the panic of an experiment.
type PanicError struct {
	// Value is what it panicked with.
	Value any
	// Stack is where, as text.
	Stack []byte
}

// Error is the message of the panic, without the stack.
func (e *PanicError) Error() string {
	return fmt.Sprintf("panic: %v", e.Value)
}

// errIterations answers a request without a number of iterations.
var errIterations = errors.New("iterations must be at least 1")

// Run does the work of one request. A panic of the experiment comes back as a *PanicError; what Go
// makes fatal, such as a write to read-only memory, ends the process.
func (s *Subject) Run(batch BatchRequest) (result Result, err error) {
	definition, err := s.definition(batch.Experiment)
	if err != nil {
		return Result{}, err
	}
	chosen, err := definition.variant(batch.Variant)
	if err != nil {
		return Result{}, err
	}
	params, err := definition.resolve(batch.Params)
	if err != nil {
		return Result{}, err
	}
	if batch.Iterations < 1 {
		return Result{}, errIterations
	}
	defer func() {
		if value := recover(); value != nil {
			result, err = Result{}, &PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	result, err = chosen.setUp(params).run(batch.Iterations, batch.Heap)
	if err != nil {
		return Result{}, err
	}
	return result, definition.undeclared(result.Values)
}

// Each calls visit with the names of every variant of every experiment, in the order of
// registration.
func (s *Subject) Each(visit func(experiment, variant string)) {
	for _, d := range s.definitions {
		for _, v := range d.variants {
			visit(d.id, v.name)
		}
	}
}

func (s *Subject) definition(id string) (*Definition, error) {
	for _, d := range s.definitions {
		if d.id == id {
			return d, nil
		}
	}
	return nil, fmt.Errorf("unknown experiment '%s'", id)
}
