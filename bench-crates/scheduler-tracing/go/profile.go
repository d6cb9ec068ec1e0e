package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime/pprof"
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// blindExperiment takes a trace and a CPU profile of the same goroutines at once.
func blindExperiment() *subject.Definition {
	return subject.Experiment("blind", subject.Param("n", 500, 1, 10_000)).
		Value("samples", "samples", subject.Stochastic).
		Value("waiting_pct", "%", subject.Stochastic).
		Variant("sleeping", func(p subject.Params) subject.Op {
			return profiledAndTraced(func() { sleepLong(p.Int("n")) }, sleepLonger)
		}).
		Variant("computing", func(subject.Params) subject.Op {
			return profiledAndTraced(func() {
				var all sync.WaitGroup
				for range 2 {
					all.Add(1)
					go hogFor(time.Now().Add(blindFor), &all)
				}
				all.Wait()
			}, hogFor)
		})
}

// blindFor is how long each goroutine sleeps or computes.
const blindFor = 150 * time.Millisecond

func sleepLong(n int) {
	var all sync.WaitGroup
	for range n {
		all.Add(1)
		go sleepLonger(&all)
	}
	all.Wait()
}

func sleepLonger(all *sync.WaitGroup) {
	defer all.Done()
	time.Sleep(blindFor)
}

// profiledAndTraced says how many samples the profile has, and which share of what would be so many
// goroutines' whole time the trace has as waiting.
func profiledAndTraced(work func(), function any) subject.Op {
	return subject.Probe(func() (subject.None, subject.Values, error) {
		var profile []byte
		trace, err := observe(2, func() (err error) {
			profile, err = profiled(work)
			return err
		})
		if err != nil {
			return subject.None{}, nil, err
		}
		samples, err := samplesIn(profile)
		lives := trace.Began(exectrace.NameOf(function))
		waiting := int64(0)
		for _, life := range lives {
			waiting += life.InStateNs(exectrace.Waiting)
		}
		whole := float64(len(lives)) * float64(blindFor.Nanoseconds())
		return subject.None{}, subject.Values{
			"samples": samples, "waiting_pct": 100 * float64(waiting) / max(whole, 1),
		}, err
	})
}

func profiled(work func()) ([]byte, error) {
	var kept bytes.Buffer
	if err := pprof.StartCPUProfile(&kept); err != nil {
		return nil, err
	}
	work()
	pprof.StopCPUProfile()
	return kept.Bytes(), nil
}

// samplesIn adds up the samples of a CPU profile: of each message 2 of the profile the first number
// in its field 2. That is all that is read of the format (github.com/google/pprof, profile.proto).
func samplesIn(profile []byte) (int64, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(profile))
	if err != nil {
		return 0, fmt.Errorf("the profile: %w", err)
	}
	message, err := io.ReadAll(unzipped)
	if err != nil {
		return 0, fmt.Errorf("the profile: %w", err)
	}
	total := int64(0)
	err = eachField(message, func(number, _ uint64, sample []byte) error {
		if number != 2 || sample == nil {
			return nil
		}
		counted := false
		return eachField(sample, func(number, count uint64, packed []byte) error {
			if number != 2 || counted {
				return nil
			}
			if packed != nil { // Many numbers are written as one field, few as one each.
				count, _ = binary.Uvarint(packed)
			}
			total, counted = total+int64(count), true
			return nil
		})
	})
	return total, err
}

// errNoProfile answers for bytes that are no protocol buffer.
var errNoProfile = errors.New("the profile is no protocol buffer")

// eachField visits the fields of a protocol buffer: numbers, and what has a length with its bytes.
func eachField(message []byte, visit func(number, value uint64, bytes []byte) error) error {
	for len(message) > 0 {
		tag, size := binary.Uvarint(message)
		if size <= 0 {
			return errNoProfile
		}
		message = message[size:]
		value, size := binary.Uvarint(message)
		if size <= 0 {
			return errNoProfile
		}
		message = message[size:]
		var bytes []byte
		switch {
		case tag&7 == 2 && value <= uint64(len(message)):
			bytes, message = message[:value:value], message[value:]
		case tag&7 != 0:
			return errNoProfile
		}
		if err := visit(tag>>3, value, bytes); err != nil {
			return err
		}
	}
	return nil
}
