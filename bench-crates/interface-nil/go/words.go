package main

import "unsafe"

// This file is the only one that imports unsafe. The experiments are about the two words of an
// interface, which no safe operation tells one by one.

// words are those of an interface without methods, as the runtime lays them out.
type words struct {
	kind unsafe.Pointer
	data unsafe.Pointer
}

// pointerBytes is the size of a pointer.
const pointerBytes = int(unsafe.Sizeof(uintptr(0)))

const (
	anyBytes   = int(unsafe.Sizeof(any(nil)))
	errorBytes = int(unsafe.Sizeof(error(nil)))
)

// wordsOf reads the two words of an interface.
func wordsOf(i *any) words {
	return *(*words)(unsafe.Pointer(i))
}

// state says whether a word is set.
func state(word unsafe.Pointer) string {
	if word == nil {
		return "zero"
	}
	return "set"
}

// withoutType makes an interface that no legal conversion makes: its type word is zero and its data
// word is not. It must not live long: the language promises nothing of it.
func withoutType(data *int) any {
	var forged any
	(*words)(unsafe.Pointer(&forged)).data = unsafe.Pointer(data)
	return forged
}

// sliceHeader is what the data word of an interface that holds a slice points to.
type sliceHeader struct {
	data             unsafe.Pointer
	length, capacity int
}

// headerIn reads the slice header that an interface holds.
func headerIn(i *any) sliceHeader {
	return *(*sliceHeader)(wordsOf(i).data)
}

// nilUnsafePointer is a nil of the one pointer type that has no element.
func nilUnsafePointer() unsafe.Pointer {
	return nil
}
