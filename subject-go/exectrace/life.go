package exectrace

import (
	"reflect"
	"runtime"
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

// Peak is the greatest number of these goroutines that were in one of the states at once.
func (t *Trace) Peak(lives []*Life, states ...State) int {
	ours := make(map[int64]bool)
	for _, life := range lives {
		ours[life.ID] = true
	}
	in := make(map[int64]bool)
	peak := 0
	for i := range t.Events {
		change := t.Events[i].Transition
		if change == nil || change.OfProcessor || !ours[change.ID] {
			continue
		}
		delete(in, change.ID)
		for _, state := range states {
			if change.To == state {
				in[change.ID] = true
			}
		}
		peak = max(peak, len(in))
	}
	return peak
}

// NameOf is the full name of a function, as stacks have it.
func NameOf(function any) string {
	return runtime.FuncForPC(reflect.ValueOf(function).Pointer()).Name()
}
