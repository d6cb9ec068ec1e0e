package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"

	"claimbench.dev/subject"
)

// party are the configurations of both sides, made anew for each experiment.
type party struct {
	authority *authority
	client    *tls.Config
	server    *tls.Config
}

// newParty is a client that trusts the authority of a good server. Both take the version alone, or
// any if that is 0.
func newParty(version uint16, kind keyKind) party {
	a := newAuthority("authority")
	return party{
		authority: a,
		client: &tls.Config{
			RootCAs: a.pool(), ServerName: serverName, MinVersion: version, MaxVersion: version,
		},
		server: &tls.Config{
			Certificates: []tls.Certificate{a.sign(leaf{kind: kind})},
			MinVersion:   version, MaxVersion: version,
		},
	}
}

// version is the parameter of that name as the protocol has it: 10 is TLS 1.0.
func version(p subject.Params) uint16 {
	return uint16(tls.VersionTLS10 + p.Int("version") - 10)
}

// versionParam is the version that is negotiated: 12 or 13, for 1.2 and 1.3.
var versionParam = subject.Param("version", 13, 12, 13)

// meeting is what came of a client and a server on a pipe.
type meeting struct {
	pipe *pipe
	// conns and errors are of the client and of the server.
	conns  [2]*tls.Conn
	errors [2]error
}

// meet lets a client and a server do their handshake.
func meet(clientConfig, serverConfig *tls.Config) *meeting {
	return meetOver(newPipe(), clientConfig, serverConfig)
}

func (p party) meet() *meeting { return meet(p.client, p.server) }

func meetOver(over *pipe, clientConfig, serverConfig *tls.Config) *meeting {
	m := &meeting{pipe: over}
	m.conns[client] = tls.Client(over.end(client), clientConfig)
	m.conns[server] = tls.Server(over.end(server), serverConfig)
	m.errors = m.both(func(conn *tls.Conn, _ int) error { return conn.Handshake() })
	return m
}

// both has the sides do something at a time, and returns what came of it.
func (m *meeting) both(do func(conn *tls.Conn, side int) error) [2]error {
	m.pipe.rejoin()
	ended := make(chan error, 1)
	go func() {
		err := do(m.conns[server], server)
		m.pipe.leave(server)
		ended <- err
	}()
	var outcome [2]error
	outcome[client] = do(m.conns[client], client)
	m.pipe.leave(client)
	outcome[server] = <-ended
	return outcome
}

// ok reports whether both sides completed the handshake.
func (m *meeting) ok() bool { return m.errors[client] == nil && m.errors[server] == nil }

// outcome is "ok", or how it failed: at whom, and why.
func (m *meeting) outcome() string {
	if m.ok() {
		return "ok"
	}
	return "refused"
}

// state is what a side reports.
func (m *meeting) state(side int) tls.ConnectionState { return m.conns[side].ConnectionState() }

// deliver has the client send a text that the server reads, with its ticket for the client before
// it, and returns how many bytes of it the server was given.
func (m *meeting) deliver(text string) int {
	delivered := 0
	m.both(func(conn *tls.Conn, side int) error {
		if side == client {
			_, err := conn.Write([]byte(text))
			return err
		}
		n, err := conn.Read(make([]byte, len(text)))
		delivered = n
		return err
	})
	return delivered
}

// settle has the client read what the server sent after its handshake: tickets, or an alert. A
// byte of the server's ends it.
func (m *meeting) settle() error {
	outcome := m.both(func(conn *tls.Conn, side int) error {
		if side == server {
			_, err := conn.Write([]byte{1})
			return err
		}
		_, err := conn.Read(make([]byte, 1))
		return err
	})
	return outcome[client]
}

// why names the cause of a side's error: what it found itself, or the alert it was sent.
func why(err error) string {
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, errStalled):
		return "stalled"
	case errors.As(err, &name):
		return "wrong name"
	case errors.As(err, &unknown):
		return "unknown authority"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "expired"
	case errors.As(err, &invalid) && invalid.Reason == x509.IncompatibleUsage:
		return "wrong usage"
	case strings.Contains(err.Error(), "remote error: "):
		_, alert, _ := strings.Cut(err.Error(), "remote error: ")
		return alertName(strings.TrimPrefix(alert, "tls: "))
	case strings.Contains(err.Error(), "invalid signature"):
		return "wrong signature"
	}
	return strings.TrimPrefix(err.Error(), "tls: ")
}

// alertName is the name of an alert in RFC 8446, where Go has other words for it.
func alertName(text string) string {
	switch text {
	case "unknown certificate authority":
		return "unknown ca"
	case "expired certificate":
		return "certificate expired"
	case "error decrypting message":
		return "decrypt error"
	}
	return text
}
