package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// The article's claims say what would happen without the background thread. It cannot be switched
// off, but it is a thread, and a thread can be held still by ptrace while the rest of its process
// runs on: the program is the one that ships, without a changed line. It is held only while it is
// in the sleep of its own loop, where it has no lock of the runtime.

// holdAttempts bounds how often a thread that was not asleep is let go and tried again.
const holdAttempts = 200

// hold holds the part's background thread.
func (p *process) hold() error {
	thread, err := backgroundThread(p.command.Process.Pid)
	if err != nil {
		return err
	}
	for range holdAttempts {
		if err := syscall.PtraceAttach(thread); err != nil {
			reason := fmt.Sprintf("a thread cannot be held: ptrace: %v", err)
			return &subject.SkipError{Reason: reason}
		}
		var status syscall.WaitStatus
		if _, err := syscall.Wait4(thread, &status, syscall.WALL, nil); err != nil {
			return fmt.Errorf("cannot wait for thread %d to stop: %w", thread, err)
		}
		if p.asleep(thread) {
			p.heldThread = thread
			return nil
		}
		if err := syscall.PtraceDetach(thread); err != nil {
			return fmt.Errorf("cannot let thread %d go: %w", thread, err)
		}
		time.Sleep(time.Millisecond)
	}
	return fmt.Errorf("thread %d was never seen in its sleep", thread)
}

// asleep reports whether the stopped thread was stopped in the sleep of its loop.
func (p *process) asleep(thread int) bool {
	call, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/syscall", p.command.Process.Pid, thread))
	number, _, _ := strings.Cut(string(call), " ")
	return err == nil && number == strconv.Itoa(syscall.SYS_NANOSLEEP)
}

// backgroundThread returns the id of the runtime's background thread: runtime.main starts it before
// any other, so it is the second thread of the process. Threads are listed as they were made.
func backgroundThread(process int) (int, error) {
	threads, err := threadsOf(process)
	if err != nil {
		return 0, err
	}
	if len(threads) < 2 {
		return 0, fmt.Errorf("process %d has only %d threads", process, len(threads))
	}
	return threads[1], nil
}

// threadsOf lists the threads of a process in the order they were made.
func threadsOf(process int) ([]int, error) {
	folder, err := os.Open(fmt.Sprintf("/proc/%d/task", process))
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1) // Not os.ReadDir: that sorts.
	if err != nil {
		return nil, err
	}
	threads := make([]int, 0, len(names))
	for _, name := range names {
		thread, err := strconv.Atoi(name)
		if err != nil {
			return nil, err
		}
		threads = append(threads, thread)
	}
	return threads, nil
}

// reap waits for the end of a thread that was held.
func reap(thread int) {
	for {
		var status syscall.WaitStatus
		_, err := syscall.Wait4(thread, &status, syscall.WALL, nil)
		if err == syscall.EINTR || err == nil && !status.Exited() && !status.Signaled() {
			continue
		}
		return
	}
}
