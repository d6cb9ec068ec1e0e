package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// regularFile is a regular file that is always there, can be read and needs no cleaning up: this
// program. It begins with the four bytes of every program on Linux.
const (
	regularFile = "/proc/self/exe"
	magic       = "\x7fELF"
)

// held returns the numbers of all open descriptors, ascending, but the one that looking takes. At
// the limit there is none left to look with.
func held() ([]int, error) {
	directory, err := os.Open("/proc/self/fd")
	if err != nil {
		return nil, err
	}
	defer directory.Close()
	own := int(directory.Fd())
	names, err := directory.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	numbers := make([]int, 0, len(names))
	for _, name := range names {
		if number, err := strconv.Atoi(name); err == nil && number != own {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// heldCount returns how many descriptors are open.
func heldCount() (int, error) {
	numbers, err := held()
	return len(numbers), err
}

// isOpen reports whether the number names anything.
func isOpen(number int) bool {
	_, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(number), syscall.F_GETFD, 0)
	return errno == 0
}

// target returns what the number names, such as "pipe:[1234]", and nothing for a free number.
func target(number int) string {
	name, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", number))
	if err != nil {
		return ""
	}
	return name
}

// number returns a file's descriptor without what File.Fd does besides: it makes a pollable file a
// blocking one.
func number(file syscall.Conn) (int, error) {
	raw, err := file.SyscallConn()
	if err != nil {
		return 0, err
	}
	var found int
	err = raw.Control(func(fd uintptr) { found = int(fd) })
	return found, err
}

// openMany opens the regular file so often.
func openMany(count int) ([]*os.File, error) {
	files := make([]*os.File, 0, count)
	for range count {
		file, err := os.Open(regularFile)
		if err != nil {
			closeAll(files)
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// closeAll closes what is left of files.
func closeAll(files []*os.File) {
	for _, file := range files {
		file.Close()
	}
}

// fault names an error: "none", the kernel's name for it, or the sentinel it is.
func fault(err error) string {
	var errno syscall.Errno
	switch {
	case err == nil:
		return "none"
	case errors.As(err, &errno):
		return errnoName(errno)
	case errors.Is(err, os.ErrClosed):
		return "os.ErrClosed"
	case errors.Is(err, net.ErrClosed):
		return "net.ErrClosed"
	case errors.Is(err, os.ErrNoDeadline):
		return "os.ErrNoDeadline"
	default:
		return err.Error()
	}
}

func errnoName(errno syscall.Errno) string {
	switch errno {
	case syscall.EBADF:
		return "EBADF"
	case syscall.EMFILE:
		return "EMFILE"
	case syscall.ENFILE:
		return "ENFILE"
	case syscall.EPERM:
		return "EPERM"
	default:
		return errno.Error()
	}
}

// within waits until the condition is true, for so long at most, and reports whether it is.
func within(most time.Duration, condition func() bool) bool {
	for start := time.Now(); !condition(); time.Sleep(time.Millisecond) {
		if time.Since(start) > most {
			return false
		}
	}
	return true
}
