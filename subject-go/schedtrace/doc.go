// Package schedtrace reads what the Go runtime writes to standard error under
// GODEBUG=schedtrace=N, with and without scheddetail=1, and has programs write it.
//
// It is an instrument: the state of the scheduler's queues as the runtime itself sees it, from
// outside the program that is observed. Its limits are the runtime's. A line is written by the
// background thread, which looks at most every N ms and, on a calm program, every 10 ms; a number
// is that of the moment and may be of the middle of something; the one place in front of a queue
// (runnext) is in no number; and what the program itself writes to standard error may stand within
// a line, since the runtime writes it piece by piece.
//
// The format has no specification and changes with versions: go1.25 put blanks into the list of
// queues and added the list of ticks. What is not known is named and what is known is kept.
package schedtrace
