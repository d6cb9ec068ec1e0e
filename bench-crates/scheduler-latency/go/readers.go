package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// readers are goroutines that read a byte each where nothing comes until it is over.
type readers struct {
	ends  ends
	begun atomic.Int64
	done  sync.WaitGroup
	fault atomic.Pointer[error]
	count int
}

// ends are what readers read from and what lets them return, by the number of the reader.
type ends struct {
	read, release func(reader int) error
	close         func()
}

// begin starts k readers, all of which are about to read when it returns.
func begin(open func(k int) (ends, error), k int) (*readers, error) {
	opened, err := open(k)
	if err != nil {
		return nil, err
	}
	many := &readers{ends: opened, count: k}
	for i := range k {
		many.done.Go(func() {
			many.begun.Add(1)
			if err := opened.read(i); err != nil {
				many.fault.Store(&err)
			}
		})
	}
	return many, await(func() bool { return many.begun.Load() == int64(k) })
}

// end lets all of them return, and waits for that.
func (r *readers) end() error {
	defer r.ends.close()
	for i := range r.count {
		if err := r.ends.release(i); err != nil {
			return err
		}
	}
	r.done.Wait()
	if fault := r.fault.Load(); fault != nil {
		return *fault
	}
	return nil
}

// openRaw has everybody read from one pipe by a system call that blocks.
func openRaw(int) (ends, error) {
	var pipe [2]int
	if err := syscall.Pipe2(pipe[:], syscall.O_CLOEXEC); err != nil {
		return ends{}, fmt.Errorf("no pipe: %w", err)
	}
	return ends{
		read: func(int) error {
			one := make([]byte, 1)
			for {
				switch _, err := syscall.Read(pipe[0], one); err {
				case nil:
					return nil
				case syscall.EINTR:
				default:
					return err
				}
			}
		},
		release: func(int) error {
			_, err := syscall.Write(pipe[1], []byte{0})
			return err
		},
		close: func() { syscall.Close(pipe[0]); syscall.Close(pipe[1]) },
	}, nil
}

// openPipe has everybody read from one pipe as programs do.
func openPipe(int) (ends, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return ends{}, fmt.Errorf("no pipe: %w", err)
	}
	return ends{
		read:    func(int) error { return readOne(reader) },
		release: func(int) error { return writeOne(writer) },
		close:   func() { reader.Close(); writer.Close() },
	}, nil
}

func readOne(from io.Reader) error {
	_, err := from.Read(make([]byte, 1))
	return err
}

func writeOne(to io.Writer) error {
	_, err := to.Write([]byte{0})
	return err
}

// openSocket has each read from a connection of its own over the loopback interface.
func openSocket(k int) (ends, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return ends{}, fmt.Errorf("nobody may listen: %w", err)
	}
	defer listener.Close()
	clients, served := make([]net.Conn, k), make([]net.Conn, k)
	for i := range k {
		if clients[i], err = net.Dial("tcp", listener.Addr().String()); err != nil {
			return ends{}, err
		}
		if served[i], err = listener.Accept(); err != nil {
			return ends{}, err
		}
	}
	return ends{
		read:    func(i int) error { return readOne(served[i]) },
		release: func(i int) error { return writeOne(clients[i]) },
		close: func() {
			for i := range k {
				clients[i].Close()
				served[i].Close()
			}
		},
	}, nil
}
