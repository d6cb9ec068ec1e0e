package exectrace

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"claimbench.dev/subject"
)

// goNames are the names of the Go program, the one that claimbench pins first.
var goNames = []string{"go-pinned", "go"}

// Reader is the reader of traces that comes with a Go toolchain.
type Reader struct {
	// Go is the path of the Go program.
	Go string
}

// FindReader finds a Go program. Without one it fails with a *subject.SkipError.
func FindReader() (Reader, error) {
	for _, name := range goNames {
		if path, err := exec.LookPath(name); err == nil {
			return Reader{Go: path}, nil
		}
	}
	return Reader{}, &subject.SkipError{
		Reason: "reading traces takes the go program, and there is none in PATH",
	}
}

// Read has a trace written as text and reads that. A reader that does not know the trace, or that
// this machine cannot run, is a *subject.SkipError; text that is not what a reader writes, a
// *ParseError.
func (r Reader) Read(recorded []byte) (*Trace, error) {
	file, err := os.CreateTemp("", "trace")
	if err != nil {
		return nil, &subject.SkipError{Reason: fmt.Sprintf("no file for a trace: %v", err)}
	}
	defer os.Remove(file.Name())
	_, err = file.Write(recorded)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, &subject.SkipError{Reason: fmt.Sprintf("no file for a trace: %v", err)}
	}
	return r.readFile(file.Name())
}

func (r Reader) readFile(path string) (*Trace, error) {
	command := exec.Command(r.Go, "tool", "trace", "-d=parsed", path)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	text, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, &subject.SkipError{Reason: fmt.Sprintf("cannot run %s: %v", r.Go, err)}
	}
	trace, faulty := Parse(text)
	if faulty != nil {
		command.Process.Kill() // It may have more to write than anybody reads.
	}
	err = command.Wait()
	if err != nil && (faulty == nil || complaint.Len() > 0) {
		said, _, _ := strings.Cut(strings.TrimSpace(complaint.String()), "\n")
		return nil, &subject.SkipError{
			Reason: fmt.Sprintf("`go tool trace` cannot read the trace: %v: %.200s", err, said),
		}
	}
	return trace, faulty
}
