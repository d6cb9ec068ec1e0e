package main

import (
	"fmt"
	"syscall"

	"claimbench.dev/subject"
)

// unavailable is the operation of an experiment that this machine does not allow, with the reason.
func unavailable(reason error) subject.Op {
	return subject.Skip(reason.Error())
}

// limits returns the soft and the hard limit of descriptors of this process.
func limits() (soft, hard uint64, err error) {
	var both syscall.Rlimit
	err = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &both)
	return both.Cur, both.Max, err
}

// beyondHard says why a limit cannot be set here, if it cannot.
func beyondHard(limit int) error {
	_, hard, err := limits()
	if err != nil {
		return err
	}
	if uint64(limit) > hard {
		return fmt.Errorf("a limit of %d descriptors is above the hard limit here, %d", limit, hard)
	}
	return nil
}

// reserve is how many descriptors a subject has open besides those an experiment asks for, at most.
const reserve = 20

// room says why so many descriptors cannot be open at once here, if they cannot.
func room(descriptors int) error {
	soft, _, err := limits()
	if err == nil && uint64(descriptors+reserve) > soft {
		err = fmt.Errorf("%d descriptors do not fit under the limit here, %d", descriptors, soft)
	}
	return err
}

// underLimit calls do with the soft limit lowered, or raised up to the hard one. The limit is put
// back before it returns, so that whatever was opened can be looked at.
func underLimit(limit int, do func()) error {
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &before); err != nil {
		return err
	}
	lowered := syscall.Rlimit{Cur: uint64(limit), Max: before.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &lowered); err != nil {
		return err
	}
	do()
	return syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before)
}
