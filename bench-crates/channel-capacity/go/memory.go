package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"claimbench.dev/subject"
)

// reserveExperiment makes a channel; filled, fills and drains it too.
func reserveExperiment() *subject.Definition {
	of := func(filled bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			return bySize(p.Int("size"), p.Int("cap"), filled)
		}
	}
	return subject.Experiment("reserve",
		subject.Param("cap", 100, 0, 1<<20),
		subject.Param("size", 8, 0, 32768)).
		Variant("chan", of(false)).
		Variant("chan-filled", of(true)).
		Variant("pointers", func(p subject.Params) subject.Op {
			return reserving[*int](p.Int("cap"), false)
		})
}

func bySize(size, capacity int, filled bool) subject.Op {
	switch size {
	case 0:
		return reserving[[0]byte](capacity, filled)
	case 1:
		return reserving[[1]byte](capacity, filled)
	case 8:
		return reserving[[8]byte](capacity, filled)
	case 64:
		return reserving[[64]byte](capacity, filled)
	}
	return subject.Refuse(fmt.Errorf("no element has %d bytes", size))
}

func reserving[T any](capacity int, filled bool) subject.Op {
	return subject.Loop(func() int {
		channel := make(chan T, capacity)
		kept = channel
		if filled {
			var value T
			for range capacity {
				channel <- value
			}
			for range capacity {
				<-channel
			}
		}
		return capacity
	})
}

// ringExperiment sends and receives one value at a time, with so many others in the channel.
func ringExperiment() *subject.Definition {
	return subject.Experiment("ring",
		subject.Param("cap", 16, 1, 1<<20),
		subject.Param("held", 0, 0, 1<<20),
		subject.Param("size", 8, 0, 32768)).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, held := p.Int("cap"), p.Int("held")
			if held >= capacity {
				return subject.Refuse(fmt.Errorf(
					"%d values leave no room in a capacity of %d", held, capacity))
			}
			switch size := p.Int("size"); size {
			case 1:
				return ringing[[1]byte](capacity, held)
			case 8:
				return ringing[[8]byte](capacity, held)
			case 64:
				return ringing[[64]byte](capacity, held)
			case 512:
				return ringing[[512]byte](capacity, held)
			case 4096:
				return ringing[[4096]byte](capacity, held)
			case 32768:
				return ringing[[32768]byte](capacity, held)
			default:
				return subject.Refuse(fmt.Errorf("no element has %d bytes", size))
			}
		})
}

func ringing[T any](capacity, held int) subject.Op {
	channel := make(chan T, capacity)
	value := new(T)
	for range held {
		channel <- *value
	}
	into := new(T)
	return subject.Loop(func() bool {
		channel <- *value
		*into = <-channel
		return len(channel) == held
	})
}

const (
	// rounds is how many values go through a ring between two readings of the clock.
	rounds = 10_000
	// ringTurns is how often two rings take turns.
	ringTurns = 9
)

// ringScaleExperiment is the time of an operation in a ring of any size with any number of values
// held, over that in a ring of one slot, taking turns.
func ringScaleExperiment() *subject.Definition {
	return subject.Experiment("ring-scale",
		subject.Param("cap", 1024, 1, 1<<20),
		subject.Param("held", 0, 0, 1<<20)).
		Value("times", "1", subject.Stochastic).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, held := p.Int("cap"), p.Int("held")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				single, many := make(chan uint64, 1), make(chan uint64, capacity)
				for range held {
					many <- 1
				}
				// Both have gone round once before they count.
				roundsNs(single, capacity)
				roundsNs(many, capacity)
				var times []float64
				for range ringTurns {
					times = append(times, roundsNs(many, rounds)/roundsNs(single, rounds))
				}
				return subject.None{}, subject.Values{"times": median(times)}, nil
			})
		})
}

//go:noinline
func roundsNs(channel chan uint64, rounds int) float64 {
	start := time.Now()
	for range rounds {
		channel <- 7
		<-channel
	}
	return float64(time.Since(start).Nanoseconds())
}

// many is how many elements the channel has whose pages are counted.
const many = 1 << 21

// residentExperiment makes a large channel of numbers, fills half of it, drains it, and passes a
// single value through all of its slots; how much of what the elements need is resident each time.
func residentExperiment() *subject.Definition {
	return subject.Experiment("resident").
		Value("made", "", subject.State).
		Value("half_full", "", subject.State).
		Value("drained", "", subject.State).
		Value("cycled", "", subject.State).
		Variant("chan", func(subject.Params) subject.Op {
			if _, err := residentBytes(); err != nil {
				return subject.Skip(err.Error())
			}
			return subject.Probe(residing)
		})
}

func residing() (bool, subject.Values, error) {
	before, failed := residentBytes()
	grown := func() string {
		now, err := residentBytes()
		failed = errors.Join(failed, err)
		return portion(max(now-before, 0))
	}
	channel := make(chan uint64, many)
	values := subject.Values{"made": grown()}
	for range many / 2 {
		channel <- 1
	}
	values["half_full"] = grown()
	for range many / 2 {
		<-channel
	}
	values["drained"] = grown()
	for each := range uint64(many) {
		channel <- each
		<-channel
	}
	values["cycled"] = grown()
	return len(channel) == 0, values, failed
}

// portion is how much of the elements' bytes is resident, in words.
func portion(bytes int) string {
	switch share := bytes * 100 / (many * 8); {
	case share < 25:
		return "nothing"
	case share < 85:
		return "half"
	default:
		return "all"
	}
}

// residentBytes are resident: smaps_rollup walks the page tables, so the number is exact.
func residentBytes() (int, error) {
	const file = "/proc/self/smaps_rollup"
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "Rss:"); found {
			kib, err := strconv.Atoi(strings.Fields(rest)[0])
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("%s does not say what is resident", file)
}
