package main

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"slices"

	"claimbench.dev/subject"
)

// steady is a party whose messages have the same lengths each time: signatures of Ed25519, one
// group, no tickets.
func steady(version uint16) party {
	made := newParty(version, ed25519Key)
	made.client.CurvePreferences = []tls.CurveID{tls.X25519}
	made.server.SessionTicketsDisabled = true
	return made
}

// tamperExperiment does a handshake for each byte of each direction, alters its lowest bit on the
// way, and looks who notices.
func tamperExperiment() *subject.Definition {
	return subject.Experiment("tamper", versionParam).
		Value("flips", "handshakes", subject.Exact).
		Value("both", "handshakes", subject.Exact).
		Value("server_only", "handshakes", subject.Exact).
		Value("client_only", "handshakes", subject.Exact).
		Value("survived", "handshakes", subject.Exact).
		Value("survived_in_messages", "handshakes", subject.Exact).
		Value("survived_in_finished", "handshakes", subject.Exact).
		Variant("every-byte", observe(func(p subject.Params) (subject.Values, error) {
			return tamper(steady(version(p)), true)
		})).
		Variant("untouched", observe(func(p subject.Params) (subject.Values, error) {
			return tamper(steady(version(p)), false)
		}))
}

func tamper(party party, flips bool) (subject.Values, error) {
	pattern := party.meet()
	if !pattern.ok() {
		return nil, fmt.Errorf("no handshake: %w", pattern.errors[client])
	}
	var handshakes, both, serverOnly, clientOnly, survived, inMessages, inFinished int
	for side, sent := range pattern.pipe.sent {
		all := records(sent)
		finishedFrom := all[len(all)-1].from + recordHeaderBytes // It is the last, or in the last.
		for at := range sent {
			over := newPipe()
			if flips {
				over.flip, over.flipFrom = at, side
			}
			met := meetOver(over, party.client, party.server)
			handshakes++
			switch noticed := [2]bool{met.errors[0] != nil, met.errors[1] != nil}; noticed {
			case [2]bool{true, true}:
				both++
			case [2]bool{client: true, server: false}:
				clientOnly++
			case [2]bool{client: false, server: true}:
				serverOnly++
			default:
				survived++
				if !inHeader(sent, at) {
					inMessages++
				}
				inFinished += count(at >= finishedFrom)
			}
		}
	}
	return subject.Values{
		"flips": handshakes, "both": both, "server_only": serverOnly, "client_only": clientOnly,
		"survived": survived, "survived_in_messages": inMessages,
		"survived_in_finished": inFinished,
	}, nil
}

// inHeader reports whether an offset is in what is about records and not in a handshake message:
// a record's header, or a change of cipher, which TLS 1.3 sends for old middleboxes only.
func inHeader(sent []byte, at int) bool {
	const changeCipherSpec = 20
	return slices.ContainsFunc(records(sent), func(each record) bool {
		length := recordHeaderBytes
		if each.kind == changeCipherSpec {
			length += len(each.payload)
		}
		return at >= each.from && at < each.from+length
	})
}

// recordTamperExperiment alters records of data on the way: a bit of each byte of one, or the order
// of two.
func recordTamperExperiment() *subject.Definition {
	return subject.Experiment("record-tamper", versionParam).
		Value("tries", "connections", subject.Exact).
		Value("refused", "connections", subject.Exact).
		Value("unchanged", "connections", subject.Exact).
		Value("altered", "connections", subject.Exact).
		Value("end", "", subject.State).
		Variant("every-byte", observe(func(p subject.Params) (subject.Values, error) {
			return flipRecord(steady(version(p)))
		})).
		Variant("swapped", rearranged(func(a, b []byte) [][]byte { return [][]byte{b, a} })).
		Variant("repeated", rearranged(func(a, _ []byte) [][]byte { return [][]byte{a, a} })).
		Variant("left-out", rearranged(func(_, b []byte) [][]byte { return [][]byte{b} })).
		Variant("in-order", rearranged(func(a, b []byte) [][]byte { return [][]byte{a, b} })).
		Variant("cut-off", ended(func(met *meeting) error {
			return met.conns[client].NetConn().Close()
		})).
		Variant("closed", ended(func(met *meeting) error { return met.conns[client].Close() }))
}

// block is one record's worth of data.
var block = bytes.Repeat([]byte("0123456789"), 10)

func flipRecord(party party) (subject.Values, error) {
	var refused, unchanged, altered int
	bytesOfRecord := 1
	for at := 0; at < bytesOfRecord; at++ {
		met := party.meet()
		from := met.pipe.bytesFrom(client)
		met.pipe.flip, met.pipe.flipFrom = from+at, client
		if _, err := met.conns[client].Write(block); err != nil {
			return nil, err
		}
		bytesOfRecord = met.pipe.bytesFrom(client) - from
		got := make([]byte, len(block))
		_, err := io.ReadFull(met.conns[server], got)
		switch {
		case err != nil:
			refused++
		case bytes.Equal(got, block):
			unchanged++
		default:
			altered++
		}
	}
	return subject.Values{
		"tries": bytesOfRecord, "refused": refused, "unchanged": unchanged, "altered": altered,
	}, nil
}

// rearranged has a client send two records, of which the server gets others.
func rearranged(into func(a, b []byte) [][]byte) func(subject.Params) subject.Op {
	return observe(func(p subject.Params) (subject.Values, error) {
		met := steady(version(p)).meet()
		from := met.pipe.bytesFrom(client)
		second := bytes.ToUpper(bytes.Repeat([]byte("abcdefghij"), 10))
		for _, data := range [][]byte{block, second} {
			if _, err := met.conns[client].Write(data); err != nil {
				return nil, err
			}
		}
		sent := met.pipe.sent[client]
		pair := sent[from:]
		a, b := pair[:len(pair)/2], pair[len(pair)/2:]
		met.pipe.sent[client] = slices.Concat(sent[:from:from], slices.Concat(into(a, b)...))
		got := make([]byte, 2*len(block))
		_, err := io.ReadFull(met.conns[server], got)
		values := subject.Values{"tries": 1, "refused": 0, "unchanged": 0, "altered": 0}
		switch {
		case err != nil:
			values["refused"] = 1
		case bytes.Equal(got, slices.Concat(block, second)):
			values["unchanged"] = 1
		default:
			values["altered"] = 1
		}
		return values, nil
	})
}

// ended has a client send a record and end the connection, and looks what the server makes of it.
func ended(end func(*meeting) error) func(subject.Params) subject.Op {
	return observe(func(p subject.Params) (subject.Values, error) {
		met := steady(version(p)).meet()
		if _, err := met.conns[client].Write(block); err != nil {
			return nil, err
		}
		if err := end(met); err != nil {
			return nil, err
		}
		got, err := io.ReadAll(met.conns[server])
		if !bytes.Equal(got, block) {
			return nil, fmt.Errorf("the server was given %d bytes: %w", len(got), err)
		}
		seen := "end"
		if errors.Is(err, io.ErrUnexpectedEOF) {
			seen = "cut off"
		} else if err != nil {
			seen = why(err)
		}
		return subject.Values{"end": seen}, nil
	})
}
