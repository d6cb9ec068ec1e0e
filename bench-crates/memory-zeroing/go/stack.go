package main

import "claimbench.dev/subject"

const (
	// frameBytes is the array each frame of old bytes has.
	frameBytes = 8 << 10
	// frames is how deep the stack is made dirty, and room how deep it is grown before, so that it
	// does not move while addresses on it are remembered.
	frames, room = 4, 16
	// window is how much of a dead frame is looked at.
	window = 1 << 10
)

// stackExperiment fills a stretch of the stack with old bytes, returns, and reads what a new local
// in the same place has. The control reads the dead stretch itself, through the kernel.
func stackExperiment() *subject.Definition {
	return subject.Experiment("stack").
		Value("nonzero_bytes", "bytes", subject.Exact).
		Value("in_old_place", "", subject.State).
		Variant("fresh-local", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				low, high := dirtyStack()
				nonzero, at := freshLocal()
				inside := low <= at && at < high
				return subject.None{}, subject.Values{
					"nonzero_bytes": nonzero, "in_old_place": inside,
				}, nil
			})
		}).
		Variant("dead-frame", func(subject.Params) subject.Op {
			memory, err := openOwnMemory()
			if err != nil {
				return unable(err)
			}
			return subject.Probe(func() (subject.None, subject.Values, error) {
				buffer := make([]byte, window)
				low, _ := dirtyStack()
				err := memory.read(buffer, low)
				return subject.None{}, subject.Values{
					"nonzero_bytes": countNonzero(buffer), "in_old_place": true,
				}, err
			})
		})
}

// dirtyStack leaves frames of old bytes below the caller's own frame and says where.
func dirtyStack() (low, high uintptr) {
	descend(room)
	return descend(frames)
}

// descend fills a frame and goes on below it. It returns the lowest and the highest address.
//
//go:noinline
func descend(depth int) (low, high uintptr) {
	var frame [frameBytes]byte
	fill(frame[:], old)
	at := addressOf(&frame)
	if depth == 1 {
		return at, at + frameBytes
	}
	low, _ = descend(depth - 1)
	// Without a use after the call the frame could be shared with the callee's.
	return low, at + uintptr(len(frame)) - uintptr(frame[0]-old)
}

// freshLocal declares an array without a value, and counts the bytes of it that are not zero.
//
//go:noinline
func freshLocal() (nonzero int, at uintptr) {
	var local [frameBytes]byte
	return countNonzero(local[:]), addressOf(&local)
}

// namedResultExperiment looks at named results at the first line of the function.
func namedResultExperiment() *subject.Definition {
	return subject.Experiment("named-result").
		Value("set_results", "results", subject.Exact).
		Value("nonzero_bytes", "bytes", subject.Exact).
		Variant("read-first", func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				dirtyStack()
				set, array := setResults()
				return subject.None{}, subject.Values{
					"set_results": set, "nonzero_bytes": countNonzero(array[:]),
				}, nil
			})
		})
}

//go:noinline
func setResults() (set int, array [256]byte) {
	count, _, _, _, _, _ := namedResults(&set, &array)
	return set + count, array
}

// namedResults says how many of its results are not zero before anything was assigned to them.
//
//go:noinline
func namedResults(set *int, seen *[256]byte) (
	count int, ok bool, name string, failed error, next *int, array [256]byte,
) {
	for _, is := range []bool{count != 0, ok, name != "", failed != nil, next != nil} {
		if is {
			*set++
		}
	}
	*seen = array
	return
}
