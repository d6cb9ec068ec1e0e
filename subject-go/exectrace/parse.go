package exectrace

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	// lineBytesMax bounds a line: longer than any function's name and any message of ours.
	lineBytesMax = 64 << 10
	// eventsMax bounds what is kept, far above what a subject may record.
	eventsMax = 4 << 20
)

// ParseError says where a text is not what the reader writes.
type ParseError struct {
	// Line is the number of the line, from 1.
	Line int
	// Reason is what is wrong with it.
	Reason string
	// Text is the beginning of the line.
	Text string
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("line %d of the trace's text: %s: %q", e.Line, e.Reason, e.Text)
}

// Parse reads the text of `go tool trace -d=parsed`. Each event has a line that begins with M=, and
// up to two stacks, each ended by an empty line. What is not so is a *ParseError.
func Parse(text io.Reader) (*Trace, error) {
	p := parser{
		lines: bufio.NewReaderSize(text, lineBytesMax), stacks: make(map[string][]Frame),
		trace: &Trace{},
	}
	for {
		more, err := p.next()
		if err != nil {
			return nil, err
		}
		if !more {
			return p.trace, nil
		}
	}
}

type parser struct {
	lines  *bufio.Reader
	number int
	line   string
	trace  *Trace
	// stacks are those read so far, by their text: a trace has few different ones.
	stacks map[string][]Frame
}

// fault is an error about the line that was read last.
func (p *parser) fault(reason string, args ...any) error {
	const shown = 120
	text := p.line
	if len(text) > shown {
		text = text[:shown]
	}
	return &ParseError{Line: p.number, Reason: fmt.Sprintf(reason, args...), Text: text}
}

// read reads one line, without its end; false at the end of the text.
func (p *parser) read() (bool, error) {
	line, err := p.lines.ReadSlice('\n')
	p.number++
	p.line = strings.TrimSuffix(string(line), "\n")
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return false, p.fault("longer than %d bytes", lineBytesMax)
	case errors.Is(err, io.EOF) && len(line) == 0:
		return false, nil
	case errors.Is(err, io.EOF):
		return false, p.fault("the text ends within a line")
	case err != nil:
		return false, fmt.Errorf("line %d of the trace's text: %w", p.number, err)
	}
	return true, nil
}

// next reads one line outside of stacks, and the stack that it heads.
func (p *parser) next() (bool, error) {
	more, err := p.read()
	if !more || err != nil {
		return false, err
	}
	switch {
	case strings.HasPrefix(p.line, "M="):
		if len(p.trace.Events) == eventsMax {
			return false, p.fault("more than %d events", eventsMax)
		}
		event, err := p.event()
		p.trace.Events = append(p.trace.Events, event)
		return err == nil, err
	case p.line == "TransitionStack=" || p.line == "Stack=":
		return true, p.ownStack()
	default:
		return false, p.fault("neither an event nor a stack")
	}
}

// ownStack reads a stack and gives it to the event before it.
func (p *parser) ownStack() error {
	if len(p.trace.Events) == 0 {
		return p.fault("a stack without an event")
	}
	event := &p.trace.Events[len(p.trace.Events)-1]
	place := &event.Stack
	if p.line == "TransitionStack=" {
		if event.Transition == nil {
			return p.fault("the stack of a transition that is none")
		}
		place = &event.Transition.Stack
	}
	if *place != nil {
		return p.fault("a second stack of one event")
	}
	stack, err := p.stack()
	*place = stack
	return err
}

// stack reads frames up to the empty line after them: a line with the function and its address,
// and a line with the file and its line.
func (p *parser) stack() ([]Frame, error) {
	var lines []string
	for {
		more, err := p.read()
		if err != nil {
			return nil, err
		}
		if !more {
			return nil, p.fault("the text ends within a stack")
		}
		if p.line == "" {
			break
		}
		if !strings.HasPrefix(p.line, "\t") {
			return nil, p.fault("not a frame of a stack")
		}
		lines = append(lines, p.line)
	}
	text := strings.Join(lines, "\n")
	if known, is := p.stacks[text]; is {
		return known, nil
	}
	if len(lines)%2 != 0 {
		return nil, p.fault("a frame without its file")
	}
	frames := make([]Frame, 0, len(lines)/2)
	for i := 0; i < len(lines); i += 2 {
		frame, isFrame := frameOf(lines[i], lines[i+1])
		if !isFrame {
			return nil, p.fault("no frame is '%.60s', '%.60s'", lines[i], lines[i+1])
		}
		frames = append(frames, frame)
	}
	p.stacks[text] = frames
	return frames, nil
}

func frameOf(above, below string) (Frame, bool) {
	function, _, hasAddress := strings.Cut(above[1:], " @ 0x")
	place, isPlace := strings.CutPrefix(below, "\t\t")
	colon := strings.LastIndexByte(place, ':')
	if !hasAddress || !isPlace || colon < 0 {
		return Frame{}, false
	}
	line, err := strconv.Atoi(place[colon+1:])
	return Frame{Function: function, File: place[:colon], Line: line}, err == nil
}
