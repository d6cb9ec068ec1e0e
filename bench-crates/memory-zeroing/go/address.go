package main

import "unsafe"

// This file is the only one that imports unsafe, and it only takes addresses. What lies there is
// read through the kernel (process.go): no pointer is ever made from a number.

// pointerBytes is the size of a pointer.
const pointerBytes = int(unsafe.Sizeof(uintptr(0)))

// elementBytes is the size of an element of a slice.
func elementBytes[E any]() int {
	var element E
	return int(unsafe.Sizeof(element))
}

// address is where the elements of a slice are. It is a number, so it keeps nothing alive.
func address[E any](s []E) uintptr {
	return uintptr(unsafe.Pointer(unsafe.SliceData(s)))
}

// addressOf is where a variable is, likewise.
func addressOf[V any](v *V) uintptr {
	return uintptr(unsafe.Pointer(v))
}
