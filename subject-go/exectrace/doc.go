// Package exectrace observes Go's scheduler through execution traces: it records the program it is
// in, has the toolchain's own reader (`go tool trace -d=parsed`) write the trace as text, and reads
// that text line by line. The binary format is nobody's contract; the reader that comes with a Go
// version knows that version's traces and those before it.
//
// A trace has more in it than the work that was traced: the tracer's own goroutines, and those that
// were there before. What is counted is therefore counted of goroutines that began in a function
// of the work, by the stack that the tracer took where it created them.
//
// Limits: reading is a process of its own and takes a fraction of a second, so that a subject does
// it once; the text of a transition is some hundred bytes, so that n is small.
package exectrace
