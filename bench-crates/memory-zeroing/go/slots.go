package main

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"runtime/debug"

	"claimbench.dev/subject"
)

// keepEvery of the objects one stays alive, so that no span is freed as a whole: its pages would go
// back to the heap, and the next objects might come from others.
const keepEvery = 4

// cell is what an object with pointers consists of.
type cell struct {
	pointer *byte
	word    uint64
}

// target is what every pointer of the old objects points to.
var target = new(byte)

// shape is a kind of object: how to make one, fill it with old values, and look at it.
type shape[E any] struct {
	elementBytes int
	filled       E
	pattern      []byte
	isZero       func(E) bool
}

func plainShape() shape[byte] {
	return shape[byte]{1, old, []byte{old}, func(b byte) bool { return b == 0 }}
}

func linkedShape() shape[cell] {
	const word = 0xAAAA_AAAA_AAAA_AAAA
	pattern := binary.LittleEndian.AppendUint64(nil, uint64(addressOf(target)))
	pattern = binary.LittleEndian.AppendUint64(pattern, word)
	empty := func(c cell) bool { return c == cell{} }
	return shape[cell]{2 * 8, cell{target, word}, pattern, empty}
}

// slotsExperiment lets three of four objects die, looks at their slots after the sweep, and then at
// the objects that are put into them next.
func slotsExperiment() *subject.Definition {
	return subject.Experiment("slots",
		subject.Param("bytes", 256, 16, 32<<10), subject.Param("count", 16384, 64, 1<<20)).
		Value("dead_slots", "slots", subject.Exact).
		Value("kept_slots", "slots", subject.Stochastic).
		Value("zeroed_slots", "slots", subject.Stochastic).
		Value("changed_bytes", "bytes", subject.Stochastic).
		Value("reused_slots", "slots", subject.Stochastic).
		Value("stale_slots", "slots", subject.Exact).
		Variant("plain", func(p subject.Params) subject.Op { return slots(p, plainShape()) }).
		Variant("pointers", func(p subject.Params) subject.Op { return slots(p, linkedShape()) })
}

func slots[E comparable](p subject.Params, of shape[E]) subject.Op {
	memory, err := openOwnMemory()
	if err != nil {
		return unable(err)
	}
	elements, count := p.Int("bytes")/of.elementBytes, p.Int("count")
	return subject.Probe(func() (int, subject.Values, error) {
		defer debug.SetGCPercent(debug.SetGCPercent(-1))
		objects := oldObjects(of, count, elements)
		dead := letDie(objects)
		runtime.GC()
		seen, err := lookAtDead(memory, dead, bytes.Repeat(of.pattern, elements))
		if err != nil {
			return 0, nil, err
		}
		lookAtNew(&seen, of, dead, elements)
		values := subject.Values{
			"dead_slots": len(dead), "kept_slots": seen.kept, "zeroed_slots": seen.zeroed,
			"changed_bytes": seen.changed, "reused_slots": seen.reused,
			"stale_slots": seen.stale,
		}
		return intact(of, objects), values, nil
	})
}

func oldObjects[E any](of shape[E], count, elements int) [][]E {
	objects := make([][]E, count)
	for i := range objects {
		objects[i] = make([]E, elements)
		for j := range objects[i] {
			objects[i][j] = of.filled
		}
	}
	return objects
}

// letDie drops all but every fourth object and returns where they were.
func letDie[E any](objects [][]E) map[uintptr]bool {
	dead := make(map[uintptr]bool, len(objects))
	for i := range objects {
		if i%keepEvery != 0 {
			dead[address(objects[i])] = true
			objects[i] = nil
		}
	}
	return dead
}

// slotsSeen is what was found in dead slots, and in new objects.
type slotsSeen struct{ kept, zeroed, changed, reused, stale int }

// lookAtDead compares the dead slots with the bytes they had.
func lookAtDead(memory ownMemory, dead map[uintptr]bool, had []byte) (slotsSeen, error) {
	var seen slotsSeen
	found, zeros := make([]byte, len(had)), make([]byte, len(had))
	for at := range dead {
		if err := memory.read(found, at); err != nil {
			return seen, err
		}
		switch {
		case bytes.Equal(found, had):
			seen.kept++
			continue
		case bytes.Equal(found, zeros):
			seen.zeroed++
		}
		for i := range found {
			if found[i] != had[i] {
				seen.changed++
			}
		}
	}
	return seen, nil
}

// lookAtNew makes as many objects as died: how many are in an old place, and how many show an old
// value.
func lookAtNew[E any](s *slotsSeen, of shape[E], dead map[uintptr]bool, elements int) {
	young := make([][]E, len(dead))
	for i := range young {
		young[i] = make([]E, elements)
	}
	for _, object := range young {
		if dead[address(object)] {
			s.reused++
		}
		for _, element := range object {
			if !of.isZero(element) {
				s.stale++
				break
			}
		}
	}
}

// intact is how many of the kept objects still have their values: the answer of the experiment.
func intact[E comparable](of shape[E], objects [][]E) int {
	count := 0
	for i := 0; i < len(objects); i += keepEvery {
		whole := true
		for _, element := range objects[i] {
			whole = whole && element == of.filled
		}
		if whole {
			count++
		}
	}
	return count
}
