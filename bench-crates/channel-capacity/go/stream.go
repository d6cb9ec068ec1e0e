package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

// windows is how many of them one process measures, and window is their length.
const (
	windows = 4
	window  = 1250 * time.Microsecond
)

// senders send into a channel until they are stopped.
type senders struct {
	over  atomic.Bool
	ended sync.WaitGroup
}

func newSenders(channel chan int, n int) *senders {
	many := new(senders)
	for each := range n {
		many.ended.Go(func() {
			for !many.over.Load() {
				channel <- each
			}
		})
	}
	return many
}

// stop takes what is still sent, until nobody sends any more.
func (s *senders) stop(channel chan int) {
	s.over.Store(true)
	go func() {
		s.ended.Wait()
		close(channel)
	}()
	for range channel {
	}
}

// streamExperiment passes messages from senders to one receiver. places is the capacity and the
// value in a sender's own hands.
func streamExperiment() *subject.Definition {
	return subject.Experiment("stream",
		subject.Param("places", 65, 1, 1<<20),
		subject.Param("senders", 1, 1, 64)).
		Value("per_message_ns", "ns", subject.Stochastic).
		Variant("chan", func(p subject.Params) subject.Op {
			places, senders := p.Int("places"), p.Int("senders")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				ns := perMessageNs(places-1, senders, newPace(windows, window))
				return subject.None{}, subject.Values{"per_message_ns": ns}, nil
			})
		})
}

// perMessageNs is the time of a message from so many senders to one receiver.
func perMessageNs(capacity, n int, pace *pace) float64 {
	channel := make(chan int, capacity)
	many := newSenders(channel, n)
	for <-channel; pace.goesOn(); {
		<-channel
	}
	many.stop(channel)
	return pace.ns()
}

// fanOutExperiment passes messages from one sender to several receivers.
func fanOutExperiment() *subject.Definition {
	return subject.Experiment("fan-out",
		subject.Param("places", 65, 1, 1<<20),
		subject.Param("receivers", 1, 1, 64)).
		Value("per_message_ns", "ns", subject.Stochastic).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, receivers := p.Int("places")-1, p.Int("receivers")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				channel := make(chan int, capacity)
				var ended sync.WaitGroup
				for range receivers {
					ended.Go(func() {
						for range channel {
						}
					})
				}
				pace := newPace(windows, window)
				for channel <- 1; pace.goesOn(); {
					channel <- 1
				}
				close(channel)
				ended.Wait()
				return subject.None{}, subject.Values{"per_message_ns": pace.ns()}, nil
			})
		})
}

// turns is how often the two streams of a comparison take turns.
const turns = 5

// gainExperiment is the time of a message in a channel of one capacity over that in another, taking
// turns.
func gainExperiment() *subject.Definition {
	return subject.Experiment("gain",
		subject.Param("cap", 0, 0, 1<<20),
		subject.Param("over_cap", 64, 0, 1<<20)).
		Value("times", "1", subject.Stochastic).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, over := p.Int("cap"), p.Int("over_cap")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				var times []float64
				for range turns {
					first := perMessageNs(capacity, 1, newPace(2, time.Millisecond))
					times = append(times, first/perMessageNs(over, 1, newPace(2, time.Millisecond)))
				}
				return subject.None{}, subject.Values{"times": median(times)}, nil
			})
		})
}

// latencyExperiment has the times from the beginning of a send until the receiver has the value.
func latencyExperiment() *subject.Definition {
	return subject.Experiment("latency",
		subject.Param("cap", 0, 0, 1<<20),
		subject.Param("messages", 400, 1, 1<<20)).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, messages := p.Int("cap"), p.Int("messages")
			return subject.Distribution(func() *subject.Histogram {
				channel := make(chan time.Duration, capacity)
				start := time.Now()
				go func() {
					for range messages {
						channel <- time.Since(start)
					}
					close(channel)
				}()
				histogram := subject.NewHistogram()
				for sent := range channel {
					histogram.Record((time.Since(start) - sent).Nanoseconds())
				}
				return histogram
			})
		})
}

// sharingFor is how long messages are counted in one process, in as many windows as fit.
const sharingFor = 30 * time.Millisecond

// sharesExperiment has several senders send all the time; how evenly their messages get through
// within a window, by Jain's index: 1 when all have the same share, 1/n when one of n has all. The
// mean of the windows of a process counts.
func sharesExperiment() *subject.Definition {
	on := func(processors int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			capacity, n := p.Int("cap"), p.Int("senders")
			window := time.Duration(p.Int("window_ms")) * time.Millisecond
			return subject.Probe(func() (subject.None, subject.Values, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
				channel := make(chan int, capacity)
				many := newSenders(channel, n)
				windows := max(int(sharingFor/window), 1)
				total := 0.0
				for range windows {
					counts := make([]float64, n)
					for start := time.Now(); time.Since(start) < window; {
						counts[<-channel]++
					}
					total += jain(counts)
				}
				many.stop(channel)
				return subject.None{}, subject.Values{"jain": total / float64(windows)}, nil
			})
		}
	}
	return subject.Experiment("shares",
		subject.Param("cap", 1, 0, 1<<20),
		subject.Param("senders", 16, 1, 64),
		subject.Param("window_ms", 5, 1, 10_000)).
		Value("jain", "1", subject.Stochastic).
		Variant("chan", on(2)).
		Variant("chan-one-processor", on(1))
}

func jain(counts []float64) float64 {
	total, squares := 0.0, 0.0
	for _, count := range counts {
		total += count
		squares += count * count
	}
	return total * total / (float64(len(counts)) * squares)
}

// endedFor is how long several take from a channel that is closed, each time.
const endedFor = 3 * time.Millisecond

// endedExperiment has several take from a channel that is closed, which never waits, all at once
// and alone, taking turns: the time of a receive among others over that of one alone.
func endedExperiment() *subject.Definition {
	return subject.Experiment("ended", subject.Param("readers", 2, 2, 16)).
		Value("slowdown", "1", subject.Stochastic).
		Variant("chan", func(p subject.Params) subject.Op {
			readers := p.Int("readers")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				channel := make(chan int, 1)
				close(channel)
				var slowdowns []float64
				for range turns {
					slowdowns = append(slowdowns, endNs(channel, readers)/endNs(channel, 1))
				}
				return subject.None{}, subject.Values{"slowdown": median(slowdowns)}, nil
			})
		})
}

// endNs is the time of a receive for each of so many readers.
func endNs(channel chan int, readers int) float64 {
	var ended sync.WaitGroup
	perNs := make([]float64, readers)
	for each := range readers {
		ended.Go(func() {
			count, start := 0, time.Now()
			for ; time.Since(start) < endedFor; count += messagesAReading {
				for range messagesAReading {
					<-channel
				}
			}
			perNs[each] = float64(count) / float64(time.Since(start).Nanoseconds())
		})
	}
	ended.Wait()
	total := 0.0
	for _, rate := range perNs {
		total += rate
	}
	return float64(readers) / total
}
