package main

import (
	"os"
	"syscall"
	"time"

	"claimbench.dev/subject/sched"
)

// prSetTimerSlack asks the kernel how late the calling thread's sleeps may end, in ns.
const prSetTimerSlack = 29

// block sleeps in the kernel as any blocking system call does: the scheduler is told, and the
// thread is gone until it ends. The kernel may be as late as it likes with sleeps, by default 50
// us, which is as long as the shortest of them here, so it is asked not to.
func block(d time.Duration) {
	syscall.RawSyscall(syscall.SYS_PRCTL, prSetTimerSlack, 1, 0)
	left := syscall.NsecToTimespec(d.Nanoseconds())
	for syscall.Nanosleep(&left, &left) == syscall.EINTR {
	}
}

// threads counts the threads of this process.
func threads() (int, error) {
	all, err := sched.Threads()
	return len(all), err
}

// processorTime is what the process has used of processors.
func processorTime() (time.Duration, error) {
	var used syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), err
}

// blockingPipe is a pipe whose reads block a thread, as those of a regular file do: the runtime's
// poller knows nothing of it.
func blockingPipe() (reader, writer *os.File, err error) {
	var ends [2]int
	if err := syscall.Pipe2(ends[:], syscall.O_CLOEXEC); err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(ends[0]), "reader"), os.NewFile(uintptr(ends[1]), "writer"), nil
}
