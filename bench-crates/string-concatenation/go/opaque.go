package main

// opaque returns its argument. The compiler does not look into it, so that what comes out is not a
// constant to it.
//
//go:noinline
func opaque(s string) string {
	return s
}

// concatenate joins two strings at run time, and hands the result to its caller, so that it is on
// the heap.
//
//go:noinline
func concatenate(a, b string) string {
	return a + b
}
