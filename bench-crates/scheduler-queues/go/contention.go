package main

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"claimbench.dev/subject"
)

const (
	// contentionRounds is how often own and shared queues take turns.
	contentionRounds = 9
	// contentionPairs is how often a goroutine puts something in and takes it out, a round.
	contentionPairs = 100_000
)

// contentionExperiment has goroutines put tasks into queues of their own and take them out, and the
// same with one queue that they share. The runtime's own queues cannot be told apart by time, for a
// task is also made and run: these are made like them.
func contentionExperiment() *subject.Definition {
	return subject.Experiment("contention", subject.Param("threads", 2, 1, 64)).
		Value("over_local", "ratio", subject.Stochastic).
		Value("pair_ns", "ns", subject.Stochastic).
		Variant("local", func(p subject.Params) subject.Op {
			return contending(p.Int("threads"), func(local, _ float64) float64 { return local })
		}).
		Variant("mutex", func(p subject.Params) subject.Op {
			return contending(p.Int("threads"), func(_, shared float64) float64 { return shared })
		})
}

func contending(threads int, pair func(local, shared float64) float64) subject.Op {
	return observing(func() (subject.Values, error) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		var own, shared []float64
		for range contentionRounds {
			own = append(own, pairNs(threads, func() queue { return &ownQueue{} }))
			one := &sharedQueue{}
			shared = append(shared, pairNs(threads, func() queue { return one }))
		}
		local, common := median(own), median(shared)
		return subject.Values{"over_local": common / local, "pair_ns": pair(local, common)}, nil
	})
}

func median(numbers []float64) float64 {
	slices.Sort(numbers)
	return numbers[len(numbers)/2]
}

// queue holds a few tasks.
type queue interface {
	pairs(count int) uint64
}

// pairNs is the time of one pair of a goroutine, while others do the same.
func pairNs(threads int, queueOf func() queue) float64 {
	var all sync.WaitGroup
	var ready atomic.Int64
	var slowest atomic.Int64
	for range threads {
		one := queueOf()
		all.Add(1)
		go func() {
			defer all.Done()
			ready.Add(1)
			for int(ready.Load()) < threads {
				runtime.Gosched()
			}
			began := time.Now()
			one.pairs(contentionPairs)
			for took := int64(time.Since(began)); ; {
				seen := slowest.Load()
				if took <= seen || slowest.CompareAndSwap(seen, took) {
					return
				}
			}
		}()
	}
	all.Wait()
	return float64(slowest.Load()) / contentionPairs
}

// ownQueue is one that others may steal from: only its owner puts in, whoever takes out has to win
// the head.
type ownQueue struct {
	head, tail atomic.Uint32
	slots      [ring]atomic.Uint64
}

func (q *ownQueue) pairs(count int) (sum uint64) {
	for each := range count {
		tail := q.tail.Load()
		q.slots[tail%ring].Store(uint64(each))
		q.tail.Store(tail + 1)
		head := q.head.Load()
		taken := q.slots[head%ring].Load()
		if q.head.CompareAndSwap(head, head+1) {
			sum += taken
		}
	}
	return sum
}

// sharedQueue is one under a lock.
type sharedQueue struct {
	lock       sync.Mutex
	head, tail uint32
	slots      [ring]uint64
}

func (q *sharedQueue) pairs(count int) (sum uint64) {
	for each := range count {
		q.lock.Lock()
		q.slots[q.tail%ring] = uint64(each)
		q.tail++
		q.lock.Unlock()
		q.lock.Lock()
		sum += q.slots[q.head%ring]
		q.head++
		q.lock.Unlock()
	}
	return sum
}
