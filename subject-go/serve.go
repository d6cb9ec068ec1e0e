package subject

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// lineBytesMax bounds a request. The longest sensible one is some hundred bytes.
const lineBytesMax = 1 << 20

// errLineTooLong answers a longer one.
var errLineTooLong = fmt.Errorf("malformed request: a line of more than %d bytes", lineBytesMax)

// Serve is the main function of a subject: it answers requests until its input ends. What an
// experiment prints goes to standard error, because standard output belongs to the protocol.
func Serve(name string, definitions ...*Definition) {
	out := os.Stdout
	os.Stdout = os.Stderr
	if err := New(name, definitions...).Serve(os.Stdin, out, os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// Serve answers the requests of in on out, one line each, flushed, until in ends. Stacks of panics
// go to log. The error is of reading or writing; faults of requests are answered.
func (s *Subject) Serve(in io.Reader, out, log io.Writer) error {
	reader := bufio.NewReader(in)
	writer := bufio.NewWriter(out)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		line, err := readLine(reader)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, errLineTooLong) {
			return fmt.Errorf("cannot read a request: %w", err)
		}
		if err == nil && len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := encoder.Encode(s.answer(line, err, log)); err != nil {
			return fmt.Errorf("cannot write a reply: %w", err)
		}
		if err := writer.Flush(); err != nil {
			return fmt.Errorf("cannot write a reply: %w", err)
		}
	}
}

// answer serves one line, unless reading it failed already, and returns what to write.
func (s *Subject) answer(line []byte, err error, log io.Writer) any {
	if err != nil {
		return refusalReply{Error: err.Error()}
	}
	asked, err := parse(line)
	if err != nil {
		return refusalReply{ID: asked.ID, Error: err.Error()}
	}
	switch {
	case asked.Op == "describe":
		return s.describe()
	case asked.Op != "run":
		return refusalReply{ID: asked.ID, Error: fmt.Sprintf("unknown op '%s'", asked.Op)}
	case asked.ID == nil:
		return refusalReply{Error: "malformed request: 'run' without an id"}
	}
	result, err := s.Run(BatchRequest{
		Experiment: asked.Experiment,
		Variant:    asked.Variant,
		Params:     asked.Params,
		Iterations: asked.Iterations,
		Heap:       asked.Heap,
	})
	if err == nil {
		err = encodable(result.Values)
	}
	if err != nil {
		var skipped *SkipError
		if errors.As(err, &skipped) {
			return skipReply{ID: asked.ID, Skipped: skipped.Reason}
		}
		var disturbed *DisturbedError
		if errors.As(err, &disturbed) {
			return disturbedReply{ID: asked.ID, Disturbed: disturbed.Reason}
		}
		var panicked *PanicError
		if errors.As(err, &panicked) {
			fmt.Fprintf(log, "%v\n%s", panicked, panicked.Stack)
		}
		return refusalReply{ID: asked.ID, Error: err.Error()}
	}
	return reply{ID: asked.ID, Result: result}
}

// encodable returns an error for values that JSON has no words for, such as a number that is none.
func encodable(values Values) error {
	if len(values) == 0 {
		return nil
	}
	if _, err := json.Marshal(values); err != nil {
		return fmt.Errorf("values cannot be written: %w", err)
	}
	return nil
}

// readLine returns the next line, valid until the next call. A line that is too long is read to its
// end and reported; a last line without a newline is a line.
func readLine(reader *bufio.Reader) ([]byte, error) {
	line, err := reader.ReadSlice('\n')
	if err == nil {
		return line, nil
	}
	whole := bytes.Clone(line)
	tooLong := false
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = reader.ReadSlice('\n')
		if tooLong = tooLong || len(whole)+len(line) > lineBytesMax; !tooLong {
			whole = append(whole, line...)
		}
	}
	switch {
	case tooLong && (err == nil || errors.Is(err, io.EOF)):
		return nil, errLineTooLong
	case errors.Is(err, io.EOF) && len(whole) > 0:
		return whole, nil
	default:
		return whole, err
	}
}
