package main

import (
	"cmp"
	"math"
	"runtime"
	"runtime/debug"

	"claimbench.dev/subject"
)

const (
	// goroutineBytes is the most that a goroutine which waits may take.
	goroutineBytes = 4 << 10
	// threadBytes is that of one with a thread for itself, what the kernel has for it included.
	threadBytes = 128 << 10
)

func lackingForGoroutines(n int) error { return lacking(n, goroutineBytes) }

func lackingForThreads(n int) error {
	return cmp.Or(tooManyThreads(n), lacking(n, threadBytes))
}

// populationExperiment has n goroutines at once, and leaves them to the end of the process.
func populationExperiment() *subject.Definition {
	return subject.Experiment("population", subject.Param("n", 1000, 1, 4_000_000)).
		Value("alive", "tasks", subject.Exact).
		Value("threads_to_ten", "threads", subject.Exact).
		Value("exponent", "", subject.Exact).
		Value("peak", "MiB", subject.Exact).
		Variant("goroutines", func(p subject.Params) subject.Op {
			n := p.Int("n")
			if err := lackingForGoroutines(n); err != nil {
				return unable(err)
			}
			return subject.Probe(func() (int, subject.Values, error) {
				values, err := populate(n)
				return n, values, err
			})
		})
}

// exponentFrom is from how many tasks on the memory of a tenth and of a hundredth says anything.
const exponentFrom = 10_000

func populate(n int) (subject.Values, error) {
	before, err := takeFootprint()
	if err != nil {
		return nil, err
	}
	goroutines := runtime.NumGoroutine()
	sizes, taken, threads := []int{n / 100, n / 10, n}, make([]float64, 3), 0
	for i, size := range sizes {
		if err := gather(size-int(entered.Load()), wait); err != nil {
			return nil, err
		}
		now, err := takeFootprint()
		if err != nil {
			return nil, err
		}
		taken[i] = float64(now.resident - before.resident)
		threads = now.threads
	}
	peak, err := peakBytes()
	values := subject.Values{
		"alive":          runtime.NumGoroutine() - goroutines,
		"threads_to_ten": (threads + 9) / 10 * 10,
		"peak":           twoDigits(float64(peak) / (1 << 20)),
	}
	if n >= exponentFrom {
		values["exponent"] = exponent(sizes, taken)
	}
	return values, err
}

// exponent is that of the power law through the logarithms, by least squares, to the nearest
// twentieth: as exact as it is the same in every process.
func exponent(sizes []int, taken []float64) float64 {
	var x, y, xx, xy float64
	for i, size := range sizes {
		lx, ly := math.Log(float64(size)), math.Log(max(taken[i], 1))
		x, y, xx, xy = x+lx, y+ly, xx+lx*lx, xy+lx*ly
	}
	n := float64(len(sizes))
	return math.Round((n*xy-x*y)/(n*xx-x*x)*20) / 20
}

// twoDigits rounds to two significant digits.
func twoDigits(x float64) float64 {
	scale := math.Pow(10, 1-math.Floor(math.Log10(x)))
	return math.Round(x*scale) / scale
}

// memoryExperiment has some tasks wait, and divides what they take among them.
func memoryExperiment() *subject.Definition {
	with := func(body func(), lacking func(n int) error) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			if err := lacking(n); err != nil {
				return unable(err)
			}
			return subject.Probe(func() (int, subject.Values, error) {
				values, err := takenEach(n, body)
				return n, values, err
			})
		}
	}
	return subject.Experiment("memory", subject.Param("n", 10_000, 100, 1_000_000)).
		Value("resident", "bytes", subject.Stochastic).
		Value("with_kernel", "bytes", subject.Stochastic).
		Value("stack", "bytes", subject.Stochastic).
		Value("threads", "threads", subject.Stochastic).
		Value("descriptors", "descriptors", subject.Stochastic).
		Value("switches", "switches", subject.Stochastic).
		Variant("goroutines", with(wait, lackingForGoroutines)).
		Variant("threads", with(waitOnThread, lackingForThreads))
}

func takenEach(n int, body func()) (subject.Values, error) {
	var before, after runtime.MemStats
	debug.FreeOSMemory()
	runtime.ReadMemStats(&before)
	first, err := takeFootprint()
	if err != nil {
		return nil, err
	}
	if err := gather(n, body); err != nil {
		return nil, err
	}
	last, err := takeFootprint()
	runtime.ReadMemStats(&after)
	each := func(of int) float64 { return float64(of) / float64(n) }
	resident := last.resident - first.resident
	return subject.Values{
		"resident":    each(resident),
		"with_kernel": each(resident + last.kernel - first.kernel),
		"stack":       each(int(after.StackInuse - before.StackInuse)),
		"threads":     last.threads,
		"descriptors": last.descriptors - first.descriptors,
		"switches":    each(last.switches - first.switches),
	}, err
}

// releaseExperiment has n goroutines wait and then end, and observes what share of their memory is
// still resident when everything was collected and given back.
func releaseExperiment() *subject.Definition {
	return subject.Experiment("release", subject.Param("n", 20_000, 100, 1_000_000)).
		Value("kept", "ratio", subject.Stochastic).
		Variant("goroutines", func(p subject.Params) subject.Op {
			n := p.Int("n")
			if err := lackingForGoroutines(n); err != nil {
				return unable(err)
			}
			return subject.Probe(func() (int, subject.Values, error) {
				kept, err := keptShare(n)
				return n, subject.Values{"kept": kept}, err
			})
		})
}

func keptShare(n int) (float64, error) {
	debug.FreeOSMemory()
	goroutines := runtime.NumGoroutine()
	first, err := takeFootprint()
	if err != nil {
		return 0, err
	}
	if err := gather(n, wait); err != nil {
		return 0, err
	}
	full, err := takeFootprint()
	if err != nil {
		return 0, err
	}
	if err := disperse(goroutines); err != nil {
		return 0, err
	}
	// The first collection finds what is dead, the second gives back what the first has freed.
	debug.FreeOSMemory()
	debug.FreeOSMemory()
	last, err := takeFootprint()
	kept := max(last.resident-first.resident, 0)
	return float64(kept) / float64(full.resident-first.resident), err
}
