package sched

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// Account is what a thread has had of the processors since it began: the first two numbers of its
// schedstat (scheduler/sched-stats in the kernel's documentation).
type Account struct {
	// Ran is how long it ran; of a thread that runs, up to the last time that the kernel looked.
	Ran time.Duration
	// Delayed is how long it waited for a processor though it was ready. A wait is counted once it
	// is over.
	Delayed time.Duration
}

// accounts are those of all threads of this process.
func accounts() (map[int]Account, error) {
	all := map[int]Account{}
	err := eachThread("schedstat", func(thread int, text string) error {
		var one Account
		_, err := fmt.Sscan(text, &one.Ran, &one.Delayed)
		all[thread] = one
		return err
	})
	return all, err
}

// DelayOfAll is how long all threads have waited for a processor since they began: the account of
// the process is its first thread's alone.
func DelayOfAll() (time.Duration, error) {
	all, err := accounts()
	var sum time.Duration
	for _, one := range all {
		sum += one.Delayed
	}
	return sum, err
}

// Interruptions is how often a processor was taken from a thread of this process that had more to
// do: for trials so short that any is one too many.
func Interruptions() (int64, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return used.Nivcsw, err
}

// clockOfThread is CLOCK_THREAD_CPUTIME_ID.
const clockOfThread = 3

// ThreadTime is how long the calling thread has run since it began.
func ThreadTime() time.Duration {
	var used syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockOfThread, uintptr(unsafe.Pointer(&used)), 0)
	return time.Duration(used.Nano())
}

// othersSleep says whether every thread of this process but the calling one sleeps.
func othersSleep() (bool, error) {
	own, asleep := syscall.Gettid(), true
	err := eachThread("stat", func(thread int, text string) error {
		// After the name of the thread, which ends in the last bracket, comes its state.
		state := strings.LastIndex(text, ") ") + len(") ")
		asleep = asleep && (thread == own || strings.HasPrefix(text[state:], "S"))
		return nil
	})
	return asleep, err
}

// Threads are the threads of this process, as the kernel numbers them.
func Threads() ([]int, error) {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return nil, err
	}
	threads := make([]int, 0, len(tasks))
	for _, task := range tasks {
		thread, err := strconv.Atoi(task.Name())
		if err != nil {
			return nil, err
		}
		threads = append(threads, thread)
	}
	return threads, nil
}

// eachThread reads a file of each thread of this process that there still is.
func eachThread(name string, read func(thread int, text string) error) error {
	threads, err := Threads()
	if err != nil {
		return err
	}
	for _, thread := range threads {
		text, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/%s", thread, name))
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			continue
		}
		if err == nil {
			err = read(thread, string(text))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
