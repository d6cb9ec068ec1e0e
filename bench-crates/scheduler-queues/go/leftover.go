package main

import (
	"syscall"
	"time"

	"claimbench.dev/subject"
)

const (
	// leftoverBlock is how long each system call takes.
	leftoverBlock = 40 * time.Millisecond
	// leftoverAfter is how long after the last one the threads are counted.
	leftoverAfter = 150 * time.Millisecond
)

// leftoverExperiment has n system calls block at once and return; the share of the threads they
// needed that is still there a while later.
func leftoverExperiment() *subject.Definition {
	return subject.Experiment("leftover", subject.Param("n", 100, 1, 1000)).
		Value("kept", "share", subject.Stochastic).
		Variant("go", func(p subject.Params) subject.Op {
			n := p.Int("n")
			return observing(func() (subject.Values, error) {
				done := make(chan int, n)
				most := 0
				for range n {
					go func() {
						left := syscall.NsecToTimespec(leftoverBlock.Nanoseconds())
						for syscall.Nanosleep(&left, &left) == syscall.EINTR {
						}
						done <- 1
					}()
				}
				for range n {
					now, err := threads()
					if err != nil {
						return nil, err
					}
					most = max(most, now)
					<-done
				}
				time.Sleep(leftoverAfter)
				after, err := threads()
				return subject.Values{"kept": float64(after) / float64(most)}, err
			})
		})
}
