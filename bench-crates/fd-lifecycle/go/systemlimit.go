package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"claimbench.dev/subject"
)

// systemLimitExperiment looks at how the kernel's "no descriptions left in the whole system"
// reaches a program. The real thing would hit every process of the machine, so it is never
// provoked: a filter of one thread answers its openat and socket calls with ENFILE in the kernel's
// place.
func systemLimitExperiment() *subject.Definition {
	return subject.Experiment("system-limit").
		Value("open", "", subject.State).
		Value("listen", "", subject.State).
		Value("says_in_system", "", subject.State).
		Value("is_process_limit", "", subject.State).
		Value("others_open", "", subject.State).
		Variant("filtered", func(subject.Params) subject.Op {
			if _, err := underFilter(func() subject.Values { return nil }); err != nil {
				return unavailable(err)
			}
			return subject.Probe(func() (subject.None, subject.Values, error) {
				values, err := underFilter(openAndListen)
				if err != nil {
					return subject.None{}, nil, err
				}
				file, err := os.Open(regularFile)
				values["others_open"] = err == nil
				file.Close()
				return subject.None{}, values, nil
			})
		})
}

// underFilter looks around on a thread with the filter.
func underFilter(look func() subject.Values) (subject.Values, error) {
	var values subject.Values
	result := make(chan error)
	go func() {
		runtime.LockOSThread() // Never unlocked: the thread ends here, and its filter with it.
		if err := answerWith(syscall.ENFILE); err != nil {
			result <- fmt.Errorf("the kernel takes no filter: %w", err)
			return
		}
		values = look()
		result <- nil
	}()
	err := <-result
	return values, err
}

func openAndListen() subject.Values {
	_, open := os.Open(regularFile)
	_, listen := net.ListenTCP("tcp", &net.TCPAddr{IP: loopback})
	return subject.Values{
		"open":             fault(open),
		"listen":           fault(listen),
		"says_in_system":   strings.Contains(fmt.Sprint(open), "in system"),
		"is_process_limit": errors.Is(open, syscall.EMFILE),
	}
}

// Of prctl(2) and seccomp(2), and not in package syscall.
const (
	prSetNoNewPrivs = 38
	prSetSeccomp    = 22
	modeFilter      = 2
	returnErrno     = 0x0005_0000
	returnAllow     = 0x7fff_0000
)

// answerWith makes the kernel answer openat and socket calls of this thread with the error.
func answerWith(errno syscall.Errno) error {
	const load, equal, give = syscall.BPF_LD | syscall.BPF_W | syscall.BPF_ABS,
		syscall.BPF_JMP | syscall.BPF_JEQ | syscall.BPF_K, syscall.BPF_RET | syscall.BPF_K
	program := []syscall.SockFilter{
		{Code: load, K: 0}, // The number of the call.
		{Code: equal, K: syscall.SYS_OPENAT, Jt: 2},
		{Code: equal, K: syscall.SYS_SOCKET, Jt: 1},
		{Code: give, K: returnAllow},
		{Code: give, K: returnErrno | uint32(errno)},
	}
	filter := syscall.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	_, _, failed := syscall.Syscall6(syscall.SYS_PRCTL, prSetNoNewPrivs, 1, 0, 0, 0, 0)
	if failed != 0 {
		return failed
	}
	_, _, failed = syscall.Syscall(syscall.SYS_PRCTL, prSetSeccomp, modeFilter,
		uintptr(unsafe.Pointer(&filter)))
	runtime.KeepAlive(program)
	if failed != 0 {
		return failed
	}
	return nil
}
