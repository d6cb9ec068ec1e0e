package main

import (
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// hold is how long to look for what should not come.
	hold = 20 * time.Millisecond
	// pause is how often to look for what should.
	pause = time.Millisecond
	// pausesMost is how many pauses to wait for it: 5 s.
	pausesMost = 5000
)

// gate is where work waits, so that what runs at once can be seen without guessing at times.
type gate struct {
	running, most atomic.Int64
	opened        chan struct{}
}

func newGate() *gate { return &gate{opened: make(chan struct{})} }

// pass is work that runs until the gate is open.
func (g *gate) pass() {
	running := g.running.Add(1)
	for most := g.most.Load(); running > most; most = g.most.Load() {
		g.most.CompareAndSwap(most, running)
	}
	<-g.opened
	g.running.Add(-1)
}

func (g *gate) open() { close(g.opened) }

// reached says whether so many have run at once.
func (g *gate) reached(count int) bool { return g.most.Load() >= int64(count) }

// goroutines returns how many there are once their number stays the same: those of work that is
// over may still be ending.
func goroutines() int {
	count := runtime.NumGoroutine()
	for same := 0; same < int(hold/pause); same++ {
		time.Sleep(pause)
		if now := runtime.NumGoroutine(); now != count {
			count, same = now, 0
		}
	}
	return count
}

// waitUntil waits until something is so, with a limit.
func waitUntil(so func() bool) {
	for pauses := 0; pauses < pausesMost && !so(); pauses++ {
		time.Sleep(pause)
	}
}
