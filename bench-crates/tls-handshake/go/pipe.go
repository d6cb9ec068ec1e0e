package main

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// Ends of a pipe, and of everything else that has two sides.
const (
	client = 0
	server = 1
)

// errStalled is what a read gives when nothing can come any more: the other side waits as well, or
// has nothing left to do.
var errStalled = errors.New("both sides wait")

// pipe is a connection in memory that keeps what goes over it. Neither side waits for long: when
// nobody can go on, reads fail, so that no time limit is needed.
type pipe struct {
	mu      sync.Mutex
	changed *sync.Cond
	// sent has every byte that a side wrote, as it wrote them.
	sent [2][]byte
	// flights counts the changes of direction; last is the side that wrote last, or -1.
	flights, last int
	read          [2]int
	waiting, done [2]bool
	closed        [2]bool
	// flip is the offset of the byte that is altered on its way from flipFrom, or -1.
	flip, flipFrom int
	// oneWay is how long a byte is under way: really, or in virtual time.
	oneWay   time.Duration
	virtual  bool
	now      [2]time.Duration
	arrivals [2][]arrival
}

// arrival says when the bytes up to an offset are there.
type arrival struct {
	upTo int
	at   time.Time
	// virtualAt is the same in virtual time, which passes on the way only.
	virtualAt time.Duration
}

func newPipe() *pipe {
	p := &pipe{last: -1, flip: -1}
	p.changed = sync.NewCond(&p.mu)
	return p
}

// end is one side's connection.
func (p *pipe) end(side int) net.Conn { return &pipeEnd{p, side} }

// leave says that a side does nothing more unless it is asked to.
func (p *pipe) leave(side int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done[side] = true
	p.changed.Broadcast()
}

// rejoin says that a side is about to go on.
func (p *pipe) rejoin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = [2]bool{}
}

// bytesFrom is how much a side has sent.
func (p *pipe) bytesFrom(side int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.sent[side])
}

// stalled reports whether nobody can go on.
func (p *pipe) stalled() bool {
	for side := range p.sent {
		pending := p.read[side] < len(p.sent[1-side])
		if !p.done[side] && !(p.waiting[side] && !pending) {
			return false
		}
	}
	return true
}

type pipeEnd struct {
	p    *pipe
	side int
}

func (e *pipeEnd) Read(into []byte) (int, error) {
	p, other := e.p, 1-e.side
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting[e.side] = true
	defer func() { p.waiting[e.side] = false }()
	for p.read[e.side] == len(p.sent[other]) {
		switch {
		case p.closed[other]:
			return 0, io.EOF
		case p.closed[e.side]:
			return 0, net.ErrClosed
		case p.stalled():
			p.changed.Broadcast()
			return 0, errStalled
		}
		p.changed.Wait()
	}
	from := p.read[e.side]
	until := p.arrive(e.side, from)
	n := copy(into, p.sent[other][from:until])
	if at := p.flip - from; p.flipFrom == other && at >= 0 && at < n {
		into[at] ^= 1
	}
	p.read[e.side] += n
	return n, nil
}

// arrive waits for the bytes at an offset, and returns how many are there then. The lock is held
// by the caller, and given away while time passes.
func (p *pipe) arrive(side, from int) int {
	for _, each := range p.arrivals[1-side] {
		if from < each.upTo {
			p.now[side] = max(p.now[side], each.virtualAt)
			if wait := time.Until(each.at); !p.virtual && wait > 0 {
				p.mu.Unlock()
				time.Sleep(wait)
				p.mu.Lock()
			}
			return each.upTo
		}
	}
	return len(p.sent[1-side])
}

func (e *pipeEnd) Write(from []byte) (int, error) {
	p := e.p
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed[e.side] || p.closed[1-e.side] {
		return 0, net.ErrClosed
	}
	if p.last != e.side {
		p.last = e.side
		p.flights++
	}
	p.sent[e.side] = append(p.sent[e.side], from...)
	if p.oneWay > 0 {
		p.arrivals[e.side] = append(p.arrivals[e.side], arrival{
			upTo: len(p.sent[e.side]), at: time.Now().Add(p.oneWay),
			virtualAt: p.now[e.side] + p.oneWay,
		})
	}
	p.changed.Broadcast()
	return len(from), nil
}

func (e *pipeEnd) Close() error {
	e.p.mu.Lock()
	defer e.p.mu.Unlock()
	e.p.closed[e.side] = true
	e.p.changed.Broadcast()
	return nil
}

type pipeAddress struct{}

func (pipeAddress) Network() string { return "memory" }
func (pipeAddress) String() string  { return "memory" }

func (*pipeEnd) LocalAddr() net.Addr              { return pipeAddress{} }
func (*pipeEnd) RemoteAddr() net.Addr             { return pipeAddress{} }
func (*pipeEnd) SetDeadline(time.Time) error      { return nil }
func (*pipeEnd) SetReadDeadline(time.Time) error  { return nil }
func (*pipeEnd) SetWriteDeadline(time.Time) error { return nil }
