package main

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"claimbench.dev/subject"
)

// overheadExperiment counts what goes over the wire for one write.
func overheadExperiment() *subject.Definition {
	return subject.Experiment("overhead", versionParam, subject.Param("bytes", 100, 1, 16<<20)).
		Value("overhead", "bytes", subject.Exact).
		Value("records", "records", subject.Exact).
		Variant("write", observe(func(p subject.Params) (subject.Values, error) {
			met := newParty(version(p), ecdsaKey).meet()
			if err := met.settle(); err != nil {
				return nil, err
			}
			from, data := met.pipe.bytesFrom(client), make([]byte, p.Int("bytes"))
			outcome := met.both(func(conn *tls.Conn, side int) error {
				if side == client {
					_, err := conn.Write(data)
					return err
				}
				_, err := io.ReadFull(conn, make([]byte, len(data)))
				return err
			})
			sent := met.pipe.sent[client][from:]
			return subject.Values{
				"overhead": len(sent) - len(data), "records": len(records(sent)),
			}, errors.Join(outcome[:]...)
		}))
}

// pairOnLoopback is a connection over TCP with both its ends, as it is or with TLS upon it.
func pairOnLoopback(withTLS bool) (ends [2]net.Conn, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return ends, err
	}
	defer listener.Close()
	if ends[client], err = net.Dial("tcp", listener.Addr().String()); err != nil {
		return ends, err
	}
	if ends[server], err = listener.Accept(); err != nil || !withTLS {
		return ends, err
	}
	party := newParty(0, ecdsaKey)
	one := tls.Client(ends[client], party.client)
	other := tls.Server(ends[server], party.server)
	shaken := make(chan error, 1)
	go func() { shaken <- other.Handshake() }()
	err = errors.Join(one.Handshake(), <-shaken)
	return [2]net.Conn{one, other}, err
}

// echoExperiment uses a connection as a program does, with TLS or without: an echo, the end of one
// direction, and a write that was late.
func echoExperiment() *subject.Definition {
	with := func(withTLS bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			return subject.Probe(func() (string, subject.Values, error) {
				echoed, err := echo(withTLS, p.Int("bytes"))
				if err != nil {
					return "", nil, err
				}
				late, usable, err := lateWrite(withTLS)
				return echoed, subject.Values{
					"late_write": late, "usable_after": usable,
				}, err
			})
		}
	}
	return subject.Experiment("echo", subject.Param("bytes", 100_000, 1, 1<<20)).
		Value("late_write", "", subject.State).
		Value("usable_after", "", subject.State).
		Variant("plain", with(false)).
		Variant("tls", with(true))
}

// echo sends a text and the end of it, and reads until the end of what comes back.
func echo(withTLS bool, n int) (string, error) {
	ends, err := pairOnLoopback(withTLS)
	if err != nil {
		return "", err
	}
	defer ends[client].Close()
	defer ends[server].Close()
	returned := make(chan error, 1)
	go func() {
		_, err := io.Copy(ends[server], ends[server])
		returned <- errors.Join(err, closeWrite(ends[server]))
	}()
	written := make(chan error, 1)
	go func() {
		_, err := ends[client].Write(bytes.Repeat([]byte("x"), n))
		written <- errors.Join(err, closeWrite(ends[client]))
	}()
	echoed, err := io.ReadAll(ends[client])
	return string(echoed), errors.Join(err, <-written, <-returned)
}

func closeWrite(conn net.Conn) error {
	return conn.(interface{ CloseWrite() error }).CloseWrite()
}

// lateWrite writes when the deadline is over, and again with time.
func lateWrite(withTLS bool) (outcome string, usable bool, err error) {
	ends, err := pairOnLoopback(withTLS)
	if err != nil {
		return "", false, err
	}
	defer ends[client].Close()
	defer ends[server].Close()
	if err := ends[client].SetWriteDeadline(time.Now().Add(-time.Second)); err != nil {
		return "", false, err
	}
	outcome = "written"
	if _, err := ends[client].Write(block); errors.Is(err, os.ErrDeadlineExceeded) {
		outcome = "timeout"
	}
	if err := ends[client].SetWriteDeadline(time.Time{}); err != nil {
		return "", false, err
	}
	_, err = ends[client].Write(block)
	return outcome, err == nil, nil
}
