package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"slices"
	"time"

	"claimbench.dev/subject"
)

// watching is how long a client waits for what a server may send by itself.
const watching = 60 * time.Millisecond

// listen is a server on the loopback device that completes each handshake and notes the hellos.
func listen(config *tls.Config, hellos chan<- *tls.ClientHelloInfo) (net.Listener, error) {
	config = config.Clone()
	config.GetConfigForClient = func(info *tls.ClientHelloInfo) (*tls.Config, error) {
		hellos <- info
		return nil, nil
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_ = conn.(*tls.Conn).Handshake()
				_, _ = conn.Read(make([]byte, 1)) // Until the client closes.
			}()
		}
	}()
	return listener, nil
}

// openingExperiment dials, and wraps a connection that was dialled, and compares the hellos that
// the server sees. In the control the second client is configured otherwise.
func openingExperiment() *subject.Definition {
	with := func(second func(*tls.Config)) func(subject.Params) subject.Op {
		return observe(func(subject.Params) (subject.Values, error) { return open(second) })
	}
	return subject.Experiment("opening").
		Value("differing", "fields", subject.Exact).
		Value("same_outcome", "", subject.State).
		Value("first_complete", "", subject.State).
		Value("second_complete", "", subject.State).
		Variant("two-ways", with(func(*tls.Config) {})).
		Variant("other-options", with(func(config *tls.Config) {
			config.NextProtos = []string{http2}
		}))
}

func open(changed func(*tls.Config)) (subject.Values, error) {
	party := newParty(0, ecdsaKey)
	hellos := make(chan *tls.ClientHelloInfo, 2)
	listener, err := listen(party.server, hellos)
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	dialled, err := tls.Dial("tcp", listener.Addr().String(), party.client)
	if err != nil {
		return nil, err
	}
	defer dialled.Close()
	values := subject.Values{"first_complete": dialled.ConnectionState().HandshakeComplete}
	first := <-hellos
	raw, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		return nil, err
	}
	config := party.client.Clone()
	changed(config)
	wrapped := tls.Client(raw, config)
	defer wrapped.Close()
	values["second_complete"] = wrapped.ConnectionState().HandshakeComplete
	if err := wrapped.Handshake(); err != nil {
		return nil, err
	}
	values["differing"] = differing(first, <-hellos)
	one, other := dialled.ConnectionState(), wrapped.ConnectionState()
	values["same_outcome"] = one.Version == other.Version &&
		one.CipherSuite == other.CipherSuite && one.CurveID == other.CurveID
	return values, nil
}

// differing counts the fields in which two hellos differ.
func differing(one, other *tls.ClientHelloInfo) int {
	differ := 0
	for _, same := range []bool{
		one.ServerName == other.ServerName,
		slices.Equal(one.CipherSuites, other.CipherSuites),
		slices.Equal(one.SupportedCurves, other.SupportedCurves),
		slices.Equal(one.SupportedProtos, other.SupportedProtos),
		slices.Equal(one.SupportedVersions, other.SupportedVersions),
		slices.Equal(one.SignatureSchemes, other.SignatureSchemes),
		slices.Equal(one.Extensions, other.Extensions),
	} {
		if !same {
			differ++
		}
	}
	return differ
}

// acceptingExperiment looks what a server has done when Accept returns: for a client that begins
// its handshake, and for one that sends nothing.
func acceptingExperiment() *subject.Definition {
	return subject.Experiment("accepting").
		Value("returned", "", subject.State).
		Value("complete", "", subject.State).
		Value("complete_later", "", subject.State).
		Value("server_sent", "bytes", subject.Exact).
		Variant("client", observe(func(subject.Params) (subject.Values, error) {
			return accept(false)
		})).
		Variant("silent", observe(func(subject.Params) (subject.Values, error) {
			return accept(true)
		}))
}

func accept(silent bool) (subject.Values, error) {
	party := newParty(0, ecdsaKey)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", party.server)
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	raw, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	shaken := make(chan error, 1)
	if !silent {
		go func() { shaken <- tls.Client(raw, party.client).Handshake() }()
	}
	conn, err := listener.Accept()
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	accepted := conn.(*tls.Conn)
	values := subject.Values{
		"returned": true, "complete": accepted.ConnectionState().HandshakeComplete,
	}
	if silent {
		sent, err := arrivesOn(raw)
		values["server_sent"], values["complete_later"] = sent, false
		return values, err
	}
	if err := accepted.Handshake(); err != nil {
		return nil, err
	}
	values["complete_later"] = accepted.ConnectionState().HandshakeComplete
	return values, <-shaken
}

// arrivesOn counts the bytes that come while nothing is asked for.
func arrivesOn(raw net.Conn) (int, error) {
	if err := raw.SetReadDeadline(time.Now().Add(watching)); err != nil {
		return 0, err
	}
	n, err := raw.Read(make([]byte, 1))
	if timeout, ok := err.(net.Error); n == 0 && !(ok && timeout.Timeout()) {
		return 0, fmt.Errorf("the server ended a silent connection: %w", err)
	}
	return n, nil
}

// serverNameExperiment names the server rightly, wrongly and not at all; dialling an address
// takes that as the name.
func serverNameExperiment() *subject.Definition {
	with := func(name string) func(subject.Params) subject.Op {
		return observe(func(subject.Params) (subject.Values, error) {
			party := newParty(0, ecdsaKey)
			party.client.ServerName = name
			met := party.meet()
			return subject.Values{
				"outcome": met.outcome(), "client_says": why(met.errors[client]),
				"sent": met.pipe.bytesFrom(client),
			}, nil
		})
	}
	return subject.Experiment("server-name").
		Value("outcome", "", subject.State).
		Value("client_says", "", subject.State).
		Value("sent", "bytes", subject.Exact).
		Variant("right", with(serverName)).
		Variant("wrong", with("other.test")).
		Variant("absent", with("")).
		Variant("address", observe(func(subject.Params) (subject.Values, error) {
			party := newParty(0, ecdsaKey)
			party.client.ServerName = ""
			listener, err := listen(party.server, make(chan *tls.ClientHelloInfo, 1))
			if err != nil {
				return nil, err
			}
			defer listener.Close()
			conn, err := tls.Dial("tcp", listener.Addr().String(), party.client)
			if err == nil {
				conn.Close()
				return subject.Values{"outcome": "ok", "client_says": "ok"}, nil
			}
			return subject.Values{"outcome": "refused", "client_says": why(err)}, nil
		}))
}
