package main

import (
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"

	"claimbench.dev/subject"
)

// streamsExperiment asks the three standard streams for their numbers. The subject library keeps
// standard output for the protocol and gives os.Stdout another file, so the numbers are asked of
// files made as package os makes its own, and of what the process really holds.
func streamsExperiment() *subject.Definition {
	inherited := func(subject.Params) subject.Op {
		return subject.Probe(func() (string, subject.Values, error) {
			numbers := fmt.Sprintf("%d %d %d", standard[0], standard[1], standard[2])
			all, err := held()
			if err != nil {
				return "", nil, err
			}
			first := len(all) > 2 && slices.Equal(all[:3], standard[:])
			return numbers, subject.Values{"numbers": numbers, "held": first}, nil
		})
	}
	return subject.Experiment("streams").
		Value("numbers", "", subject.State).
		Value("held", "", subject.State).
		Variant("inherited", inherited)
}

// standard are the numbers of the standard streams as they were when the program began.
var standard = [3]int{int(os.Stdin.Fd()), int(os.Stdout.Fd()), int(os.Stderr.Fd())}

// lowestFreeExperiment frees two numbers in the middle and watches which ones are given next.
func lowestFreeExperiment() *subject.Definition {
	with := func(next func(file *os.File) (int, error)) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				lowest, err := fillHoles(next)
				return subject.None{}, subject.Values{"lowest": lowest}, err
			})
		}
	}
	return subject.Experiment("lowest-free").
		Value("lowest", "", subject.State).
		Variant("open", with(func(*os.File) (int, error) {
			return syscall.Open(regularFile, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		})).
		Variant("from-100", with(func(file *os.File) (int, error) {
			duplicate, _, errno := syscall.Syscall(syscall.SYS_FCNTL, file.Fd(),
				syscall.F_DUPFD_CLOEXEC, 100)
			if errno != 0 {
				return 0, errno
			}
			return int(duplicate), nil
		}))
}

// fillHoles opens ten files, closes the eighth and then the fourth, and asks for two numbers: it
// reports whether they are the two freed ones, the lower one first.
func fillHoles(next func(file *os.File) (int, error)) (bool, error) {
	files, err := openMany(10)
	if err != nil {
		return false, err
	}
	defer closeAll(files)
	freed := []int{int(files[7].Fd()), int(files[3].Fd())}
	files[7].Close()
	files[3].Close()
	var given []int
	for range freed {
		number, err := next(files[0])
		if err != nil {
			return false, err
		}
		defer syscall.Close(number)
		given = append(given, number)
	}
	slices.Sort(freed)
	return slices.Equal(given, freed), nil
}

// firstOpenExperiment opens two files in a process that has nothing open but its standard streams.
func firstOpenExperiment() *subject.Definition {
	with := func(environment ...string) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				process := freshProcess{soft: 64, hard: 64, environment: environment}
				values, err := process.run("first-open")
				return subject.None{}, values, err
			})
		}
	}
	return subject.Experiment("first-open").
		Value("first", "number", subject.Exact).
		Value("second", "number", subject.Exact).
		Value("lowest", "", subject.State).
		Variant("plain", with()).
		Variant("no-cgroup", with("GODEBUG=containermaxprocs=0,updatemaxprocs=0"))
}

// firstOpenTask opens two files before anything else. That each got the lowest free number is known
// from what is held afterwards: every number below it is taken.
func firstOpenTask([]string) (subject.Values, error) {
	first, err := os.Open(regularFile)
	if err != nil {
		return nil, err
	}
	second, err := os.Open(regularFile)
	if err != nil {
		return nil, err
	}
	all, err := held()
	if err != nil {
		return nil, err
	}
	defer closeAll([]*os.File{first, second})
	one, two := int(first.Fd()), int(second.Fd())
	lowest := two < len(all) && all[one] == one && all[two] == two
	return subject.Values{"first": one, "second": two, "lowest": lowest}, nil
}

const (
	// openers is how many goroutines compete for numbers.
	openers = 4
	// burst is how many files each of them has open at once, so that the free numbers below the
	// watched one are taken now and then.
	burst = 16
)

// reuseExperiment closes and opens over and over and counts how often the number is the same.
func reuseExperiment() *subject.Definition {
	with := func(competitors int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			cycles := p.Int("cycles")
			return subject.Probe(func() (int, subject.Values, error) {
				reused, err := reopen(cycles, competitors)
				return cycles, subject.Values{"reused": reused}, err
			})
		}
	}
	return subject.Experiment("reuse", subject.Param("cycles", 1000, 1, 1_000_000)).
		Value("reused", "cycles", subject.Stochastic).
		Variant("alone", with(0)).
		Variant("openers", with(openers))
}

// reopen counts the cycles in which an open gives the number that was closed just before, while
// competitors open and close too. All of them are at work before the first cycle.
func reopen(cycles, competitors int) (reused int, err error) {
	var stop atomic.Bool
	var started, ended sync.WaitGroup
	for range competitors {
		started.Add(1)
		ended.Add(1)
		go func() {
			defer ended.Done()
			for first := true; !stop.Load(); first = false {
				if files, err := openMany(burst); err == nil {
					closeAll(files)
				}
				if first {
					started.Done()
				}
			}
		}()
	}
	started.Wait()
	defer ended.Wait()
	defer stop.Store(true)
	file, err := os.Open(regularFile)
	for range cycles {
		if err != nil {
			return reused, err
		}
		before := file.Fd()
		file.Close()
		if file, err = os.Open(regularFile); err == nil && file.Fd() == before {
			reused++
		}
	}
	file.Close()
	return reused, err
}
