package main

import (
	"encoding/binary"
	"errors"
)

// Types of records and of handshake messages, and extensions, by their numbers in RFC 8446.
const (
	recordHandshake    = 22
	recordApplication  = 23
	recordHeaderBytes  = 5
	messageHeaderBytes = 4

	messageClientHello       = 1
	messageServerHello       = 2
	messageClientKeyExchange = 16

	extensionGroups   = 10
	extensionKeyShare = 51
)

// errShort is for what ends before it should.
var errShort = errors.New("a message is too short")

// record is one record as it went over the wire.
type record struct {
	kind byte
	// from is its offset.
	from            int
	header, payload []byte
}

// records divides what a side sent.
func records(sent []byte) []record {
	var all []record
	for from := 0; from+recordHeaderBytes <= len(sent); {
		length := int(binary.BigEndian.Uint16(sent[from+3:]))
		begin := from + recordHeaderBytes
		end := min(begin+length, len(sent))
		all = append(all, record{sent[from], from, sent[from:begin], sent[begin:end]})
		from = end
	}
	return all
}

// message is the body of the first handshake message of a kind that is not encrypted.
func message(sent []byte, kind byte) ([]byte, error) {
	var flight []byte
	for _, each := range records(sent) {
		if each.kind != recordHandshake {
			break
		}
		flight = append(flight, each.payload...)
	}
	for len(flight) >= messageHeaderBytes {
		length := int(flight[1])<<16 | int(flight[2])<<8 | int(flight[3])
		end := messageHeaderBytes + length
		if len(flight) < end {
			break
		}
		if flight[0] == kind {
			return flight[messageHeaderBytes:end], nil
		}
		flight = flight[end:]
	}
	return nil, errShort
}

// hello is what is looked at in the hello of a client or a server.
type hello struct {
	suites []uint16
	// suitesAt is the offset of the suites in the body.
	suitesAt   int
	extensions map[uint16][]byte
}

// take cuts a field off that has its length before it.
func take(from *[]byte, lengthBytes int) ([]byte, error) {
	if len(*from) < lengthBytes {
		return nil, errShort
	}
	length := 0
	for _, each := range (*from)[:lengthBytes] {
		length = length<<8 | int(each)
	}
	rest := (*from)[lengthBytes:]
	if len(rest) < length {
		return nil, errShort
	}
	*from = rest[length:]
	return rest[:length], nil
}

// parseHello reads a client's hello, or a server's, which has one suite without a length.
func parseHello(body []byte, ofClient bool) (hello, error) {
	const versionAndRandom = 2 + 32
	if len(body) < versionAndRandom {
		return hello{}, errShort
	}
	rest := body[versionAndRandom:]
	if _, err := take(&rest, 1); err != nil { // The session.
		return hello{}, err
	}
	found := hello{extensions: map[uint16][]byte{}}
	if ofClient {
		found.suitesAt = len(body) - len(rest) + 2
		suites, err := take(&rest, 2)
		if err != nil {
			return hello{}, err
		}
		found.suites = numbers(suites)
		if _, err := take(&rest, 1); err != nil { // Compression.
			return hello{}, err
		}
	} else {
		if len(rest) < 3 {
			return hello{}, errShort
		}
		found.suites, rest = numbers(rest[:2]), rest[3:]
	}
	extensions, err := take(&rest, 2)
	for err == nil && len(extensions) >= 2 {
		kind := binary.BigEndian.Uint16(extensions)
		extensions = extensions[2:]
		found.extensions[kind], err = take(&extensions, 2)
	}
	return found, err
}

func clientHello(sent []byte) hello {
	return must(parseHello(must(message(sent, messageClientHello)), true))
}

func numbers(list []byte) []uint16 {
	var all []uint16
	for ; len(list) >= 2; list = list[2:] {
		all = append(all, binary.BigEndian.Uint16(list))
	}
	return all
}

// groups are those that a client advertises.
func (h hello) groups() []uint16 {
	list := h.extensions[extensionGroups]
	return numbers(list[min(2, len(list)):])
}

// shares are the groups for which a client sends a share, and the shares.
func (h hello) shares() (groups []uint16, keys [][]byte) {
	rest := h.extensions[extensionKeyShare]
	all, err := take(&rest, 2)
	for err == nil && len(all) >= 2 {
		group := binary.BigEndian.Uint16(all)
		all = all[2:]
		var key []byte
		if key, err = take(&all, 2); err == nil {
			groups, keys = append(groups, group), append(keys, key)
		}
	}
	return groups, keys
}
