package exectrace

// None stands for no thread, no processor or no goroutine, as the reader writes it.
const None = -1

// Kind is the kind of an event, as the reader names it.
type Kind string

// The kinds that mean something here. Others are kept by their names.
const (
	StateTransition Kind = "StateTransition"
	RangeBegin      Kind = "RangeBegin"
	RangeEnd        Kind = "RangeEnd"
	RegionBegin     Kind = "RegionBegin"
	RegionEnd       Kind = "RegionEnd"
	Log             Kind = "Log"
	Metric          Kind = "Metric"
)

// State is a state of a goroutine or a processor, as the reader names it.
type State string

// The states. Undetermined is what a state was before the trace began.
const (
	Undetermined State = "Undetermined"
	NotExist     State = "NotExist"
	Runnable     State = "Runnable"
	Running      State = "Running"
	Waiting      State = "Waiting"
	Syscall      State = "Syscall"
	Idle         State = "Idle"
)

// Event is one event of a trace. Thread, Processor and Goroutine say where it happened; each may be
// None. A goroutine that nobody's goroutine woke was woken where Goroutine is None.
type Event struct {
	TimeNs     int64
	Thread     int64
	Processor  int64
	Goroutine  int64
	Kind       Kind
	Transition *Transition
	// Name is that of a range, a metric, a region or a task, or the category of a log.
	Name string
	// Message is that of a log.
	Message string
	// Stack is that of the goroutine in which it happened, the innermost frame first.
	Stack []Frame
}

// Transition is the change of a goroutine's or a processor's state.
type Transition struct {
	OfProcessor bool
	ID          int64
	From, To    State
	// Reason is what a goroutine waits for, or why it stopped; often empty.
	Reason string
	// Stack is that of the goroutine that changes. Where it is created, it is its first function.
	Stack []Frame
}

// Frame is one frame of a stack.
type Frame struct {
	Function string
	File     string
	Line     int
}

// Trace is what was read.
type Trace struct {
	Events []Event
}

// Has tells whether a stack has a function, by its full name.
func Has(stack []Frame, function string) bool {
	for _, frame := range stack {
		if frame.Function == function {
			return true
		}
	}
	return false
}
