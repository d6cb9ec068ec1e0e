package exectrace

// Run is a stretch of time in which a goroutine ran on a processor.
type Run struct {
	Processor, Goroutine int64
	BeginNs, EndNs       int64
	// To is the state it went into, Reason why: preempted goroutines become runnable.
	To     State
	Reason string
}

// Runs gives every stretch that has both ends, in the order of their ends.
func (t *Trace) Runs() []Run {
	var runs []Run
	type began struct{ processor, ns int64 }
	open := make(map[int64]began)
	for i := range t.Events {
		event := &t.Events[i]
		change := event.Transition
		if change == nil || change.OfProcessor {
			continue
		}
		if begun, is := open[change.ID]; is {
			runs = append(runs, Run{
				Processor: begun.processor, Goroutine: change.ID, BeginNs: begun.ns,
				EndNs: event.TimeNs, To: change.To, Reason: change.Reason,
			})
			delete(open, change.ID)
		}
		if change.To == Running && event.Processor != None {
			open[change.ID] = began{event.Processor, event.TimeNs}
		}
	}
	return runs
}

// Active is for each processor the share of a stretch of time in which it ran: it had a thread,
// whatever that did. A processor that the trace does not have is not in it.
func (t *Trace) Active(fromNs, toNs int64) map[int64]float64 {
	active := make(map[int64]float64)
	since := make(map[int64]int64)
	add := func(processor, untilNs int64) {
		begun, is := since[processor]
		if is && toNs > fromNs {
			overlap := min(untilNs, toNs) - max(begun, fromNs)
			active[processor] += float64(max(overlap, 0)) / float64(toNs-fromNs)
		}
		delete(since, processor)
	}
	for i := range t.Events {
		change := t.Events[i].Transition
		if change == nil || !change.OfProcessor {
			continue
		}
		add(change.ID, t.Events[i].TimeNs)
		active[change.ID] += 0
		if change.To == Running {
			since[change.ID] = t.Events[i].TimeNs
		}
	}
	for processor := range since {
		add(processor, toNs)
	}
	return active
}
