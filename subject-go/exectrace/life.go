package exectrace

import (
	"cmp"
	"reflect"
	"runtime"
	"slices"
	"strings"
)

// Life is what a trace has of one goroutine: its transitions, in order.
type Life struct {
	ID int64
	// Start is the function it began in, empty where it was there before the trace.
	Start string
	// Creation is the stack of who created it.
	Creation []Frame
	Events   []*Event
}

// Lives gives every goroutine, in the order in which they appear.
func (t *Trace) Lives() []*Life {
	var lives []*Life
	byID := make(map[int64]*Life)
	for i := range t.Events {
		event := &t.Events[i]
		change := event.Transition
		if change == nil || change.OfProcessor {
			continue
		}
		life, known := byID[change.ID]
		if !known {
			life = &Life{ID: change.ID}
			byID[change.ID] = life
			lives = append(lives, life)
		}
		if change.From == NotExist && len(change.Stack) > 0 {
			life.Start = change.Stack[len(change.Stack)-1].Function
			life.Creation = event.Stack
		}
		life.Events = append(life.Events, event)
	}
	return lives
}

// Began gives the goroutines that began in a function or in a closure of it, by its full name,
// such as main.sleepOnce.
func (t *Trace) Began(function string) []*Life {
	var chosen []*Life
	for _, life := range t.Lives() {
		if life.Start == function || strings.HasPrefix(life.Start, function+".") {
			chosen = append(chosen, life)
		}
	}
	return chosen
}

// Count counts transitions of these goroutines; an empty state or reason stands for all.
func Count(lives []*Life, from, to State, reason string) int {
	return CountIf(lives, func(event *Event) bool {
		change := event.Transition
		return (from == "" || change.From == from) && (to == "" || change.To == to) &&
			(reason == "" || change.Reason == reason)
	})
}

// CountIf counts those transitions of these goroutines that are wanted.
func CountIf(lives []*Life, wanted func(*Event) bool) int {
	count := 0
	for _, life := range lives {
		for _, event := range life.Events {
			if wanted(event) {
				count++
			}
		}
	}
	return count
}

// FirstRunNs is how long it took from its creation to its first run; false where one of them is
// not in the trace.
func (l *Life) FirstRunNs() (int64, bool) {
	created := int64(None)
	for _, event := range l.Events {
		switch change := event.Transition; {
		case change.From == NotExist:
			created = event.TimeNs
		case change.To == Running && created != None:
			return event.TimeNs - created, true
		}
	}
	return 0, false
}

// WaitsNs are the times from runnable to running, each of them.
func (l *Life) WaitsNs() []int64 {
	var waits []int64
	since := int64(None)
	for _, event := range l.Events {
		change := event.Transition
		if change.To == Running && since != None {
			waits = append(waits, event.TimeNs-since)
		}
		since = None
		if change.To == Runnable {
			since = event.TimeNs
		}
	}
	return waits
}

// InStateNs is how long it was in a state in all, as far as the trace tells the end of it.
func (l *Life) InStateNs(state State) int64 {
	total, since := int64(0), int64(None)
	for _, event := range l.Events {
		if since != None {
			total += event.TimeNs - since
		}
		since = None
		if event.Transition.To == state {
			since = event.TimeNs
		}
	}
	return total
}

// StatesNs is how long it was in each state within a stretch of time. It stays in its last state as
// long as it exists.
func (l *Life) StatesNs(fromNs, toNs int64) map[State]int64 {
	in := make(map[State]int64)
	for i, event := range l.Events {
		end := toNs
		if i+1 < len(l.Events) {
			end = min(end, l.Events[i+1].TimeNs)
		}
		state := event.Transition.To
		if length := end - max(event.TimeNs, fromNs); length > 0 && state != NotExist {
			in[state] += length
		}
	}
	return in
}

// Processors are the processors on which it began to run, each once.
func (l *Life) Processors() map[int64]bool {
	seen := make(map[int64]bool)
	for _, event := range l.Events {
		if event.Transition.To == Running && event.Processor != None {
			seen[event.Processor] = true
		}
	}
	return seen
}

// PeakOf is the greatest number of goroutines that were in one of the states at once.
func PeakOf(lives []*Life, states ...State) int {
	type step struct {
		ns    int64
		grows int
	}
	var steps []step
	for _, life := range lives {
		in := false
		for _, event := range life.Events {
			if is := slices.Contains(states, event.Transition.To); is != in {
				in = is
				grows := -1
				if is {
					grows = 1
				}
				steps = append(steps, step{event.TimeNs, grows})
			}
		}
	}
	// At one moment who leaves goes first: the clock is coarser than the order.
	slices.SortFunc(steps, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.ns, b.ns), cmp.Compare(a.grows, b.grows))
	})
	now, peak := 0, 0
	for _, step := range steps {
		now += step.grows
		peak = max(peak, now)
	}
	return peak
}

// NameOf is the full name of a function, as stacks have it.
func NameOf(function any) string {
	return runtime.FuncForPC(reflect.ValueOf(function).Pointer()).Name()
}
