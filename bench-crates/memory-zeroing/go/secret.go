//go:build goexperiment.runtimesecret

package main

import (
	"bytes"
	"runtime"
	"runtime/debug"
	"runtime/secret"

	"claimbench.dev/subject"
)

// secretExperiments leave old bytes on the stack or in dead objects, with secret.Do or plainly, and
// look for them.
func secretExperiments() []*subject.Definition {
	plainly := func(do func()) { do() }
	return []*subject.Definition{
		subject.Experiment("secret-stack").
			Value("stale_bytes", "bytes", subject.Exact).
			Variant("plain", secretStack(plainly)).
			Variant("erased", secretStack(secret.Do)),
		subject.Experiment("secret-heap", subject.Param("count", 4096, 64, 1<<20)).
			Value("stale_before", "blocks", subject.Stochastic).
			Value("stale_after", "blocks", subject.Stochastic).
			Variant("plain", secretHeap(plainly)).
			Variant("erased", secretHeap(secret.Do)),
	}
}

func secretStack(within func(func())) func(subject.Params) subject.Op {
	return func(subject.Params) subject.Op {
		memory, err := openOwnMemory()
		if err != nil {
			return unable(err)
		}
		return subject.Probe(func() (subject.None, subject.Values, error) {
			buffer := make([]byte, window)
			var low uintptr
			descend(room)
			within(func() { low, _ = descend(frames) })
			err := memory.read(buffer, low)
			return subject.None{}, subject.Values{"stale_bytes": countNonzero(buffer)}, err
		})
	}
}

func secretHeap(within func(func())) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		memory, err := openOwnMemory()
		if err != nil {
			return unable(err)
		}
		count := p.Int("count")
		return subject.Probe(func() (int, subject.Values, error) {
			defer debug.SetGCPercent(debug.SetGCPercent(-1))
			of := plainShape()
			const length = 256
			var objects [][]byte
			within(func() { objects = oldObjects(of, count, length) })
			dead := letDie(objects)
			had := bytes.Repeat(of.pattern, length)
			before, err := lookAtDead(memory, dead, had)
			if err != nil {
				return 0, nil, err
			}
			runtime.GC()
			runtime.GC()
			after, err := lookAtDead(memory, dead, had)
			return intact(of, objects), subject.Values{
				"stale_before": before.kept, "stale_after": after.kept,
			}, err
		})
	}
}
