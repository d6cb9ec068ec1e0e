package main

import (
	"sync"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// sizeExperiment records n goroutines that are created and exit, and looks at the trace's size.
func sizeExperiment() *subject.Definition {
	return subject.Experiment("size", subject.Param("n", 1000, 1, 100_000)).
		Value("bytes", "bytes", subject.Stochastic).
		Value("bytes_each", "bytes", subject.Stochastic).
		Variant("unread", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				recorded, err := recordExits(n)
				return subject.None{}, subject.Values{"bytes": len(recorded)}, err
			})
		}).
		Variant("read", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				values, err := bytesEach(n)
				return subject.None{}, values, err
			})
		})
}

func recordExits(n int) ([]byte, error) {
	return exectrace.Record(func() {
		var all sync.WaitGroup
		for range n {
			all.Add(1)
			go exitAtOnce(&all)
		}
		all.Wait()
	})
}

func exitAtOnce(all *sync.WaitGroup) { all.Done() }

// bytesEach divides the size by the transitions of goroutines and processors that are in it.
func bytesEach(n int) (subject.Values, error) {
	reader, err := exectrace.FindReader()
	if err != nil {
		return nil, err
	}
	recorded, err := recordExits(n)
	if err != nil {
		return nil, err
	}
	read, err := reader.Read(recorded)
	if err != nil {
		return nil, err
	}
	transitions := 0
	for _, event := range read.Events {
		if event.Kind == exectrace.StateTransition {
			transitions++
		}
	}
	return subject.Values{
		"bytes": len(recorded), "bytes_each": float64(len(recorded)) / float64(transitions),
	}, nil
}
