package schedtrace

import (
	"strconv"
	"strings"
)

// field is a name and the text after its equals sign.
type field struct{ name, text string }

// fields splits "a=1 b=[ 1 2 ] c=4(GC (idle)) d= e=x" where the names begin: a text may be empty
// and may have blanks within brackets. A list that has no name of its own is called "queues". What
// is no field is returned as well.
func fields(text string) (found []field, strange []string) {
	for text = strings.TrimLeft(text, " "); text != ""; text = strings.TrimLeft(text, " ") {
		if text[0] == '[' {
			text = "queues=" + text
		}
		end := wordEnd(text)
		word := text[:end]
		text = text[end:]
		if name, value, isField := strings.Cut(word, "="); isField && name != "" {
			found = append(found, field{name, value})
		} else {
			strange = append(strange, word)
		}
	}
	return found, strange
}

// wordEnd is where the first word ends: at a blank outside of brackets.
func wordEnd(text string) int {
	depth := 0
	for i, letter := range text {
		switch letter {
		case '[', '(':
			depth++
		case ']', ')':
			depth--
		case ' ':
			if depth <= 0 {
				return i
			}
		}
	}
	return len(text)
}

// line reads the fields of one line into places, and names what is strange.
type line struct {
	p      *parser
	what   string
	places map[string]func(text string) bool
	seen   map[string]bool
}

func (p *parser) reading(what string) *line {
	return &line{p, what, make(map[string]func(string) bool), make(map[string]bool)}
}

func (l *line) number(name string, to *int) *line {
	l.places[name] = func(text string) bool {
		if text == "nil" {
			*to = None
			return true
		}
		value, err := strconv.Atoi(text)
		*to = value
		return err == nil
	}
	return l
}

func (l *line) flag(name string, to *bool) *line {
	l.places[name] = func(text string) bool {
		*to = text == "true"
		return text == "true" || text == "false"
	}
	return l
}

func (l *line) text(name string, to *string) *line {
	l.places[name] = func(text string) bool {
		*to = text
		return true
	}
	return l
}

func (l *line) list(name string, to *[]int) *line {
	l.places[name] = func(text string) bool {
		inside, opened := strings.CutPrefix(text, "[")
		inside, closed := strings.CutSuffix(inside, "]")
		if !opened || !closed {
			return false
		}
		*to = []int{}
		for _, each := range strings.Fields(inside) {
			value, err := strconv.Atoi(each)
			if err != nil {
				return false
			}
			*to = append(*to, value)
		}
		return true
	}
	return l
}

// read reads the text, and reports whether every field that is required is there and well.
func (l *line) read(text string, required ...string) bool {
	whole := true
	found, strange := fields(text)
	for _, each := range found {
		place, known := l.places[each.name]
		switch {
		case !known:
			l.p.fault("%s has an unknown field '%s'", l.what, each.name)
		case !place(each.text):
			l.p.fault("%s has '%s' for '%s'", l.what, each.text, each.name)
			whole = false
		default:
			l.seen[each.name] = true
		}
	}
	for _, each := range strange {
		l.p.fault("%s has '%s', which is no field", l.what, each)
	}
	for _, name := range required {
		if whole && !l.seen[name] {
			l.p.fault("%s ends before '%s'", l.what, name)
			whole = false
		}
	}
	return whole
}

// header reads what follows "SCHED ".
func (p *parser) header(text string) (Sample, bool) {
	var sample Sample
	at, rest, found := strings.Cut(text, ": ")
	ms, isTime := strings.CutSuffix(at, "ms")
	value, err := strconv.Atoi(ms)
	if !found || !isTime || err != nil || value < 0 {
		p.fault("a header has '%s' where its time should be", at)
		return sample, false
	}
	sample.AtMs = value
	var detail Detail
	required := []string{"gomaxprocs", "idleprocs", "threads", "spinningthreads", "idlethreads",
		"runqueue"}
	isDetailed := strings.Contains(rest, " gcwaiting=")
	if isDetailed {
		sample.Detail = &detail
		required = append(required, "nmidlelocked", "stopwait", "sysmonwait")
	} else {
		required = append(required, "queues")
	}
	whole := p.reading("a header").
		number("gomaxprocs", &sample.MaxProcs).number("idleprocs", &sample.IdleProcs).
		number("threads", &sample.Threads).number("spinningthreads", &sample.SpinningThreads).
		number("needspinning", &sample.NeedSpinning).number("idlethreads", &sample.IdleThreads).
		number("runqueue", &sample.Shared).list("queues", &sample.Local).
		list("schedticks", &sample.Ticks).flag("gcwaiting", &detail.GCWaiting).
		number("nmidlelocked", &detail.LockedIdle).number("stopwait", &detail.StopWait).
		flag("sysmonwait", &detail.SysmonWait).read(rest, required...)
	if whole && !isDetailed && len(sample.Local) != sample.MaxProcs {
		p.fault("a header has %d queues for %d processors", len(sample.Local), sample.MaxProcs)
		whole = false
	}
	return sample, whole
}

// detailLine takes "  P0: rest" apart.
func detailLine(text string) (kind byte, id int, rest string, found bool) {
	text, indented := strings.CutPrefix(text, "  ")
	name, rest, _ := strings.Cut(text, ":")
	if !indented || len(name) < 2 || !strings.Contains("PMG", name[:1]) {
		return 0, 0, "", false
	}
	id, err := strconv.Atoi(name[1:])
	return name[0], id, rest, err == nil && id >= 0
}

func (p *parser) detail(kind byte, id int, text string) {
	detail := p.open.Detail
	switch kind {
	case 'P':
		if processor, whole := p.processor(id, text); whole {
			detail.Processors = append(detail.Processors, processor)
		}
	case 'M':
		if thread, whole := p.thread(id, text); whole {
			detail.Threads = append(detail.Threads, thread)
		}
	case 'G':
		if goroutine, whole := p.goroutine(id, text); whole {
			detail.Goroutines = append(detail.Goroutines, goroutine)
		}
	}
}

func (p *parser) processor(id int, text string) (Processor, bool) {
	one := Processor{ID: id}
	whole := p.reading("a line of a P").number("status", &one.Status).
		number("schedtick", &one.SchedTick).number("syscalltick", &one.SyscallTick).
		number("m", &one.Thread).number("runqsize", &one.Queue).number("gfreecnt", &one.Free).
		number("timerslen", &one.Timers).
		read(text, "status", "schedtick", "syscalltick", "m", "runqsize")
	return one, whole
}

func (p *parser) thread(id int, text string) (Thread, bool) {
	one := Thread{ID: id}
	whole := p.reading("a line of an M").number("p", &one.Processor).
		number("curg", &one.Goroutine).number("mallocing", &one.Mallocing).
		number("throwing", &one.Throwing).text("preemptoff", &one.PreemptOff).
		number("locks", &one.Locks).number("dying", &one.Dying).flag("spinning", &one.Spinning).
		flag("blocked", &one.Blocked).number("lockedg", &one.Locked).
		read(text, "p", "curg", "spinning", "blocked", "lockedg")
	return one, whole
}

func (p *parser) goroutine(id int, text string) (Goroutine, bool) {
	one := Goroutine{ID: id}
	var status string
	whole := p.reading("a line of a G").text("status", &status).number("m", &one.Thread).
		number("lockedm", &one.Locked).read(text, "status", "m", "lockedm")
	if !whole {
		return one, false
	}
	number, reason, bracket := strings.Cut(status, "(")
	reason, closed := strings.CutSuffix(reason, ")")
	value, err := strconv.Atoi(number)
	if err != nil || bracket != closed {
		p.fault("a line of a G has '%s' for 'status'", status)
		return one, false
	}
	one.Status, one.Reason = value, reason
	return one, true
}
