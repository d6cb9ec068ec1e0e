package main

import (
	"io"
	"os"
	"runtime"
	"syscall"
	"time"

	"claimbench.dev/subject"
)

// staleExperiment closes through a number that was saved before its file was closed.
func staleExperiment() *subject.Definition {
	saved := func(subject.Params) subject.Op {
		return subject.Probe(func() (string, subject.Values, error) {
			file, err := os.Open(regularFile)
			if err != nil {
				return "", nil, err
			}
			stale := int(file.Fd())
			file.Close()
			stranger, err := os.Open(regularFile)
			if err != nil {
				return "", nil, err
			}
			same := int(stranger.Fd()) == stale
			if err := syscall.Close(stale); err != nil {
				return "", nil, err
			}
			_, err = stranger.Read(make([]byte, 4))
			values := subject.Values{"same_number": same, "stranger_read": fault(err)}
			stranger.Close() // It fails, and the file forgets the number.
			return fault(err), values, nil
		})
	}
	return subject.Experiment("stale").
		Value("same_number", "", subject.State).
		Value("stranger_read", "", subject.State).
		Variant("saved", saved)
}

// keepAliveExperiment keeps a number, or the file as well, over two collections.
func keepAliveExperiment() *subject.Definition {
	return subject.Experiment("keep-alive").
		Value("open", "", subject.State).
		Variant("integer", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				number, err := openedNumber()
				if err != nil {
					return subject.None{}, nil, err
				}
				open := !collected(func() bool { return !isOpen(number) })
				return subject.None{}, subject.Values{"open": open}, nil
			})
		}).
		Variant("file", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				file, err := os.Open(regularFile)
				if err != nil {
					return subject.None{}, nil, err
				}
				defer file.Close()
				number := int(file.Fd())
				open := !collected(func() bool { return !isOpen(number) })
				runtime.KeepAlive(file)
				return subject.None{}, subject.Values{"open": open}, nil
			})
		})
}

// openedNumber opens a file and keeps nothing of it but its number.
//
//go:noinline
func openedNumber() (int, error) {
	file, err := os.Open(regularFile)
	if err != nil {
		return 0, err
	}
	return int(file.Fd()), nil
}

// collected collects twice, and reports whether the condition came true within the time that the
// goroutine of the finalizers may need.
func collected(condition func() bool) bool {
	runtime.GC()
	runtime.GC()
	return within(200*time.Millisecond, condition)
}

// unused is a number that no process here ever gets.
const unused = 9999

// adoptExperiment makes files of numbers.
func adoptExperiment() *subject.Definition {
	return subject.Experiment("adopt").
		Value("opened", "descriptors", subject.Exact).
		Value("accepts_unused", "", subject.State).
		Value("unused_read", "", subject.State).
		Value("closes", "", subject.State).
		Variant("number", func(subject.Params) subject.Op {
			return subject.Probe(adopt)
		})
}

func adopt() (string, subject.Values, error) {
	number, err := syscall.Open(regularFile, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return "", nil, err
	}
	before, err := heldCount()
	if err != nil {
		return "", nil, err
	}
	file := os.NewFile(uintptr(number), "adopted")
	after, err := heldCount()
	if err != nil {
		return "", nil, err
	}
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(file, head); err != nil {
		return "", nil, err
	}
	file.Close()
	nothing := os.NewFile(unused, "unused")
	_, readErr := nothing.Read(make([]byte, 1))
	return string(head), subject.Values{
		"opened":         after - before,
		"accepts_unused": nothing != nil,
		"unused_read":    fault(readErr),
		"closes":         !isOpen(number),
	}, nil
}

// offsetBytes is how far a file is read before its twin is asked where it stands.
const offsetBytes = 5

// offsetExperiment reads through one descriptor and asks another one where it stands.
func offsetExperiment() *subject.Definition {
	with := func(twin func(file *os.File) (int, error)) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (string, subject.Values, error) {
				file, err := os.Open(regularFile)
				if err != nil {
					return "", nil, err
				}
				defer file.Close()
				other, err := twin(file)
				if err != nil {
					return "", nil, err
				}
				defer syscall.Close(other)
				head := make([]byte, offsetBytes)
				if _, err := io.ReadFull(file, head); err != nil {
					return "", nil, err
				}
				offset, err := syscall.Seek(other, 0, io.SeekCurrent)
				values := subject.Values{"offset_bytes": offset}
				return string(head[:len(magic)]), values, err
			})
		}
	}
	return subject.Experiment("offset").
		Value("offset_bytes", "bytes", subject.Exact).
		Variant("duplicate", with(func(file *os.File) (int, error) {
			return syscall.Dup(int(file.Fd()))
		})).
		Variant("second-open", with(func(*os.File) (int, error) {
			return syscall.Open(regularFile, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		}))
}
