package schedtrace

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Trace is what was found in a text.
type Trace struct {
	// Samples are the states that are whole, in the order of the text.
	Samples []Sample
	// Faults name what could not be read.
	Faults []Fault
	// Other lines are not of the trace: what the program wrote itself.
	Other []string
	// Cut is a last line without its end, where the program ended while it was written. It is not
	// read: the half of a number is a number.
	Cut string
}

// Sample is the state of the scheduler at one moment.
type Sample struct {
	// AtMs is the time since the first sample.
	AtMs int
	// MaxProcs is GOMAXPROCS, IdleProcs how many of those processors have nothing to do.
	MaxProcs, IdleProcs int
	// Threads are all threads; of them IdleThreads are parked and SpinningThreads look for work.
	Threads, IdleThreads, SpinningThreads int
	// NeedSpinning is 1 where the scheduler wants one more thread that looks for work.
	NeedSpinning int
	// Shared is the length of the queue that all processors share.
	Shared int
	// Local has the length of each processor's own queue.
	Local []int
	// Ticks has each processor's count of schedulings; nil in the plain lines before go1.25.
	Ticks []int
	// Detail is what only scheddetail=1 writes; nil without.
	Detail *Detail
}

// Detail is the part of a sample that scheddetail=1 adds.
type Detail struct {
	GCWaiting, SysmonWait bool
	// LockedIdle threads wait for the goroutine that is locked to them.
	LockedIdle, StopWait int
	Processors           []Processor
	Threads              []Thread
	Goroutines           []Goroutine
}

// None stands for "nil" where a number of something is expected.
const None = -1

// Processor is a line of a P.
type Processor struct {
	ID, Status, SchedTick, SyscallTick int
	// Thread is the M that has it, or None.
	Thread int
	// Queue is the length of its own queue, Free how many dead goroutines it keeps.
	Queue, Free, Timers int
}

// Thread is a line of an M.
type Thread struct {
	ID int
	// Processor and Goroutine are what it has, or None; Locked is a goroutine locked to it, or
	// None.
	Processor, Goroutine, Locked      int
	Mallocing, Throwing, Locks, Dying int
	PreemptOff                        string
	Spinning, Blocked                 bool
}

// Goroutine is a line of a G.
type Goroutine struct {
	ID, Status int
	// Reason says what it waits for; empty where it does not.
	Reason string
	// Thread is the M that runs it, or None; Locked that it is locked to, or None.
	Thread, Locked int
}

// Fault is something in a line of the trace that could not be read.
type Fault struct {
	// Line counts from 1.
	Line int
	// Reason names what is wrong.
	Reason string
}

func (f Fault) Error() string { return fmt.Sprintf("line %d: %s", f.Line, f.Reason) }

// lineBytesMax bounds a line. One of a thousand processors has a few thousand bytes.
const lineBytesMax = 1 << 20

// Parse reads a text to its end. The error is that of reading; what is wrong with a line is a fault
// and does not end anything. A header that is not whole takes its sample with it; a line of detail
// that is not whole takes only itself.
func Parse(text io.Reader) (Trace, error) {
	lines := bufio.NewReader(text)
	var p parser
	for {
		line, err := readLine(lines)
		p.number++
		if errors.Is(err, io.EOF) {
			p.trace.Cut = line
			p.end()
			return p.trace, nil
		}
		if err != nil {
			p.end()
			return p.trace, fmt.Errorf("line %d: %w", p.number, err)
		}
		p.line(strings.TrimRight(line, "\r"))
	}
}

var errTooLong = fmt.Errorf("longer than %d bytes", lineBytesMax)

// readLine returns the next line without its end, and with io.EOF what has no end.
func readLine(from *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, err := from.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > lineBytesMax:
			return "", errTooLong
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil:
			return string(line), err
		default:
			return string(line[:len(line)-1]), nil
		}
	}
}

// parser has the sample that lines of detail still belong to.
type parser struct {
	trace  Trace
	number int
	open   *Sample
	// orphan says that the last header was not whole: its lines of detail belong to nothing.
	orphan bool
}

func (p *parser) fault(format string, args ...any) {
	p.trace.Faults = append(p.trace.Faults, Fault{p.number, fmt.Sprintf(format, args...)})
}

// end closes the sample that is open.
func (p *parser) end() {
	if p.open == nil {
		return
	}
	if detail := p.open.Detail; detail != nil {
		for _, each := range detail.Processors {
			p.open.Local = append(p.open.Local, each.Queue)
			p.open.Ticks = append(p.open.Ticks, each.SchedTick)
		}
		if len(p.open.Local) != p.open.MaxProcs {
			p.fault("a sample of %d processors has %d lines of them", p.open.MaxProcs,
				len(p.open.Local))
			p.open = nil
			return
		}
	}
	p.trace.Samples = append(p.trace.Samples, *p.open)
	p.open = nil
}

func (p *parser) line(text string) {
	if rest, found := strings.CutPrefix(text, "SCHED "); found {
		p.end()
		sample, whole := p.header(rest)
		p.orphan = !whole
		if whole {
			p.open = &sample
		}
		return
	}
	kind, id, rest, found := detailLine(text)
	switch {
	case !found:
		if text != "" {
			p.trace.Other = append(p.trace.Other, text)
		}
	case p.orphan:
	case p.open == nil || p.open.Detail == nil:
		p.fault("a line of %c%d belongs to no detailed sample", kind, id)
	default:
		p.detail(kind, id, rest)
	}
}
