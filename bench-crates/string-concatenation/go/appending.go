package main

import (
	"strings"

	"claimbench.dev/subject"
)

// alphabet holds the characters the converting variants append. It is an array, so that the
// remainder by its length needs no division.
var alphabet = [26]byte([]byte(opaque("abcdefghijklmnopqrstuvwxyz")))

// appendByteExperiment appends one constant byte n times, as a string or as a byte. The builder is
// told the size, so that only appending is timed, not growing.
func appendByteExperiment() *subject.Definition {
	return subject.Experiment("append-byte", subject.Param("n", 100_000, 1, 10_000_000)).
		Variant("str", growing(growBuilderPresized)).
		Variant("byte", growing(appendByte))
}

// appendConvertedExperiment appends bytes read from memory, each made a string first or not.
func appendConvertedExperiment() *subject.Definition {
	return subject.Experiment("append-converted", subject.Param("n", 100_000, 1, 10_000_000)).
		Variant("str", growing(appendConvertedString)).
		Variant("byte", growing(appendConvertedByte))
}

//go:noinline
func appendByte(n int) string {
	var b strings.Builder
	b.Grow(n)
	for range n {
		b.WriteByte('x')
	}
	return b.String()
}

//go:noinline
func appendConvertedString(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(string(alphabet[i%len(alphabet)]))
	}
	return b.String()
}

//go:noinline
func appendConvertedByte(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteByte(alphabet[i%len(alphabet)])
	}
	return b.String()
}
