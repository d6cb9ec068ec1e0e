package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"slices"

	"claimbench.dev/subject"
)

// finishedExperiment decrypts a handshake of TLS 1.3 with the secrets of the key log, and compares
// the client's Finished with what RFC 8446 says it is of the messages before it, or of messages
// of which one byte is another.
func finishedExperiment() *subject.Definition {
	with := func(altered bool) func(subject.Params) subject.Op {
		return observe(func(subject.Params) (subject.Values, error) {
			party, log := steady(tls.VersionTLS13), keyLog{}
			party.client.KeyLogWriter = log
			met := party.meet()
			if !met.ok() {
				return nil, met.errors[client]
			}
			if met.state(client).CipherSuite != tls.TLS_AES_128_GCM_SHA256 {
				const reason = "without instructions for AES the suite is not decrypted here"
				return nil, &subject.SkipError{Reason: reason}
			}
			return finished(met, log, altered)
		})
	}
	return subject.Experiment("finished").
		Value("unaccounted", "bytes", subject.Exact).
		Value("is_keyed_hash", "", subject.State).
		Value("is_plain_hash", "", subject.State).
		Variant("client", with(false)).
		Variant("other-messages", with(true))
}

func finished(met *meeting, log keyLog, altered bool) (subject.Values, error) {
	ofClient, ofServer := records(met.pipe.sent[client]), records(met.pipe.sent[server])
	transcript := slices.Concat(ofClient[0].payload, ofServer[0].payload)
	sequence := uint64(0)
	for _, each := range ofServer {
		if each.kind != recordApplication {
			continue
		}
		messages, err := decrypt(log["SERVER_HANDSHAKE_TRAFFIC_SECRET"], sequence, each)
		if err != nil {
			return nil, err
		}
		transcript = append(transcript, messages...)
		sequence++
	}
	if altered {
		transcript[len(transcript)/2] ^= 1
	}
	secret, last := log["CLIENT_HANDSHAKE_TRAFFIC_SECRET"], ofClient[len(ofClient)-1]
	message, err := decrypt(secret, 0, last)
	if err != nil {
		return nil, err
	}
	key, err := expand(secret, "finished", sha256.Size)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(transcript)
	keyed := hmac.New(sha256.New, key)
	keyed.Write(hash[:])
	said := message[messageHeaderBytes:]
	const innerTypeAndTag = 1 + 16
	return subject.Values{
		"unaccounted":   len(last.payload) - messageHeaderBytes - len(hash) - innerTypeAndTag,
		"is_keyed_hash": bytes.Equal(said, keyed.Sum(nil)),
		"is_plain_hash": bytes.Equal(said, hash[:]),
	}, nil
}

// decrypt opens one record with the keys of a secret, and returns the messages in it.
func decrypt(secret []byte, sequence uint64, sealed record) ([]byte, error) {
	key, err := expand(secret, "key", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := expand(secret, "iv", 12)
	if err != nil {
		return nil, err
	}
	var number [12]byte
	binary.BigEndian.PutUint64(number[4:], sequence)
	for i := range nonce {
		nonce[i] ^= number[i]
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	opener, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := opener.Open(nil, nonce, sealed.payload, sealed.header)
	if err != nil {
		return nil, err
	}
	plain = bytes.TrimRight(plain, "\x00")
	return plain[:len(plain)-1], nil // Without the inner type.
}

// expand is HKDF-Expand-Label without a context.
func expand(secret []byte, label string, bytes int) ([]byte, error) {
	const prefix = "tls13 "
	info := []byte{byte(bytes >> 8), byte(bytes), byte(len(prefix) + len(label))}
	info = append(append(info, prefix+label...), 0)
	return hkdf.Expand(sha256.New, secret, string(info), bytes)
}
