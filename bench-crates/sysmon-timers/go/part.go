package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// What may never end, and what is done to a whole process, is done in a second process of this
// program: a part. It is watched from outside, because where goroutines starve no deadline inside
// fires either.

// partVariable is the environment variable that makes the program a part: a request as JSON.
const partVariable = "CLAIMBENCH_PART"

// partRequest says what a part is to do.
type partRequest struct {
	Name string    `json:"name"`
	Args arguments `json:"args"`
}

// arguments are the whole numbers a part works with.
type arguments map[string]int

// outcome is what a part answers with.
type outcome struct {
	// Values are the numbers it observed.
	Values map[string]float64 `json:"values"`
	// Missing is what this machine lacks, where it could not be done.
	Missing string `json:"missing"`
}

// partStream is the descriptor of the pipe that a part's watcher writes into.
const partStream = 3

// parts lists what can be asked for.
func parts() map[string]func(arguments) outcome {
	return map[string]func(arguments) outcome{
		"collect":  collectBesideLoop,
		"copy":     sleepBesideCopies,
		"dial":     dialNobody,
		"forced":   watchForced,
		"hash":     sleepBesideHashes,
		"hog":      sleepBesideHogs,
		"lateness": latenessPart,
		"pace":     pace,
		"poll":     readBesideHog,
		"ramp":     blockMany,
		"retake":   waitForProcessor,
		"scavenge": dropMemory,
		"silent":   serveSilent,
		"slice":    shareProcessor,
		"wakes":    countWakes,
	}
}

// servePart is the main function of a part. It keeps its only running thread busy until it is told
// to begin, so that the runtime's background thread is in its short sleeps and not in its long one.
func servePart(asked string) int {
	var request partRequest
	if err := json.Unmarshal([]byte(asked), &request); err != nil {
		fmt.Fprintf(os.Stderr, "no part can be read from '%s': %v\n", asked, err)
		return 1
	}
	work, known := parts()[request.Name]
	if !known {
		fmt.Fprintf(os.Stderr, "unknown part '%s'\n", request.Name)
		return 1
	}
	if err := awaitStart(); err != nil {
		fmt.Fprintf(os.Stderr, "not told to begin: %v\n", err)
		return 1
	}
	if err := json.NewEncoder(os.Stdout).Encode(work(request.Args)); err != nil {
		return 1
	}
	return 0
}

// awaitStart polls for the byte that says that the watcher is ready.
func awaitStart() error {
	if err := syscall.SetNonblock(0, true); err != nil {
		return err
	}
	os.Stdout.WriteString("ready\n")
	one := make([]byte, 1)
	for {
		switch n, err := syscall.Read(0, one); {
		case n == 1:
			return nil
		case err == nil:
			return errors.New("the watcher is gone")
		case err != syscall.EAGAIN && err != syscall.EINTR:
			return err
		}
	}
}

// watch says how a part is run.
type watch struct {
	part string
	args arguments
	// held says that the part's background thread is held still.
	held bool
	// within is how long the part may take; then it is killed.
	within time.Duration
	// stream is written into the part's pipe once it has begun for so long.
	stream      []byte
	streamAfter time.Duration
}

// run runs the part to its end or to its deadline. The flag says whether it answered.
func (w watch) run() (outcome, bool, error) {
	runtime.LockOSThread() // Who holds a thread by ptrace is a thread, not a process.
	defer runtime.UnlockOSThread()
	process, err := w.start()
	if err != nil {
		return outcome{}, false, err
	}
	defer process.end()
	if w.held {
		if err := process.hold(); err != nil {
			return outcome{}, false, err
		}
	}
	if _, err := process.begin.Write([]byte{'\n'}); err != nil {
		return outcome{}, false, fmt.Errorf("cannot begin part '%s': %w", w.part, err)
	}
	if w.stream != nil {
		time.Sleep(w.streamAfter)
		process.stream.Write(w.stream)
	}
	return process.answer(w.within)
}

// process is a part that runs.
type process struct {
	command *exec.Cmd
	begin   *os.File
	stream  *os.File
	replies *bufio.Reader
	output  *os.File
	// heldThread is the thread that is held, or 0.
	heldThread int
}

// start starts the part and waits until it is ready.
func (w watch) start() (*process, error) {
	text, err := json.Marshal(partRequest{Name: w.part, Args: w.args})
	if err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	pipes, err := openPipes(3)
	if err != nil {
		return nil, err
	}
	defer pipes.closeTheirs()
	p := &process{
		command: exec.Command(program),
		begin:   pipes.writers[0], stream: pipes.writers[1], output: pipes.readers[2],
	}
	p.command.Env = append(os.Environ(), partVariable+"="+string(text))
	p.command.Stdin, p.command.Stdout = pipes.readers[0], pipes.writers[2]
	p.command.Stderr = os.Stderr
	p.command.ExtraFiles = []*os.File{pipes.readers[1]} // Becomes partStream.
	if err := p.command.Start(); err != nil {
		p.closeOurs()
		return nil, fmt.Errorf("cannot start part '%s': %w", w.part, err)
	}
	p.replies = bufio.NewReader(p.output)
	if line, err := p.replies.ReadString('\n'); err != nil || line != "ready\n" {
		p.end()
		return nil, fmt.Errorf("part '%s' is not ready: it says '%s' (%v)", w.part, line, err)
	}
	return p, nil
}

// answer waits for what the part answers, but not longer than it may take.
func (p *process) answer(within time.Duration) (outcome, bool, error) {
	if err := p.output.SetReadDeadline(time.Now().Add(within)); err != nil {
		return outcome{}, false, err
	}
	line, err := p.replies.ReadBytes('\n')
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return outcome{}, false, nil
	}
	if err != nil {
		return outcome{}, false, fmt.Errorf("the part ended without an answer: %w", err)
	}
	var answered outcome
	if err := json.Unmarshal(line, &answered); err != nil {
		return outcome{}, false, fmt.Errorf("the part answers '%s': %w", line, err)
	}
	if answered.Missing != "" {
		return outcome{}, false, &subject.SkipError{Reason: answered.Missing}
	}
	return answered, true, nil
}

// end kills the part, whatever it does, and waits for it.
func (p *process) end() {
	p.command.Process.Kill()
	if p.heldThread != 0 {
		reap(p.heldThread) // A process is not gone while a thread of it waits for its tracer.
	}
	p.command.Wait()
	p.closeOurs()
}

func (p *process) closeOurs() {
	p.begin.Close()
	p.stream.Close()
	p.output.Close()
}

// pipes are the ends of several pipes: those whose index is kept by the part are theirs.
type pipes struct {
	readers, writers []*os.File
}

func openPipes(count int) (pipes, error) {
	var all pipes
	for range count {
		reader, writer, err := os.Pipe()
		if err != nil {
			for _, file := range slices.Concat(all.readers, all.writers) {
				file.Close()
			}
			return pipes{}, fmt.Errorf("cannot make a pipe: %w", err)
		}
		all.readers, all.writers = append(all.readers, reader), append(all.writers, writer)
	}
	return all, nil
}

// closeTheirs closes the ends that only the part needs: it reads from two pipes and writes into
// the last.
func (p pipes) closeTheirs() {
	p.readers[0].Close()
	p.readers[1].Close()
	p.writers[2].Close()
}
