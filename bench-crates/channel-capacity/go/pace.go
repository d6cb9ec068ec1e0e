package main

import (
	"slices"
	"time"
)

// messagesAReading is in how many messages the clock is read once: reading it takes about as long
// as a message.
const messagesAReading = 32

// pace counts messages in windows of time, until there are enough of them.
type pace struct {
	wanted       int
	window       time.Duration
	start        time.Time
	count        int
	perMessageNs []float64
}

// newPace wants so many windows of so long, after a first one that does not count.
func newPace(windows int, window time.Duration) *pace {
	return &pace{wanted: windows + 1, window: window, start: time.Now()}
}

// goesOn counts a message, and says whether another is wanted.
func (p *pace) goesOn() bool {
	if p.count++; p.count%messagesAReading != 0 {
		return true
	}
	elapsed := time.Since(p.start)
	if elapsed < p.window {
		return true
	}
	p.perMessageNs = append(p.perMessageNs, float64(elapsed.Nanoseconds())/float64(p.count))
	p.count, p.start = 0, time.Now()
	return len(p.perMessageNs) < p.wanted
}

// ns is the time of a message: the lower quartile of the windows, because what disturbs a stream
// only adds to its time.
func (p *pace) ns() float64 {
	windows := slices.Sorted(slices.Values(p.perMessageNs[1:]))
	return windows[len(windows)/4]
}

// median is the middle of some numbers.
func median(numbers []float64) float64 {
	slices.Sort(numbers)
	return numbers[len(numbers)/2]
}
