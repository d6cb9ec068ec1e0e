package main

import (
	"container/heap"

	"claimbench.dev/subject"
)

const heapSeed = 1

// ranked is an item of a priority queue that knows its slot, for heap.Fix.
type ranked struct {
	rank uint64
	slot int
}

// rankedQueue hands out the highest rank first: its comparison is the other way round.
type rankedQueue struct {
	items       []*ranked
	comparisons int
}

func (q *rankedQueue) Len() int { return len(q.items) }

func (q *rankedQueue) Less(i, j int) bool {
	q.comparisons++
	return q.items[i].rank > q.items[j].rank
}

func (q *rankedQueue) Swap(i, j int) {
	q.items[i], q.items[j] = q.items[j], q.items[i]
	q.items[i].slot, q.items[j].slot = i, j
}

func (q *rankedQueue) Push(x any) {
	item := x.(*ranked)
	item.slot = len(q.items)
	q.items = append(q.items, item)
}

func (q *rankedQueue) Pop() any {
	last := len(q.items) - 1
	item := q.items[last]
	q.items[last] = nil
	q.items = q.items[:last]
	return item
}

// heapExperiment pushes n items and pops them all, comparisons counted.
func heapExperiment() *subject.Definition {
	watched := func(keys []uint64) subject.Op {
		return subject.Probe(func() (uint64, subject.Values, error) {
			var push, pop tally
			queue := new(rankedQueue)
			counted := func(t *tally, work func()) {
				before := queue.comparisons
				work()
				t.add(queue.comparisons - before)
			}
			for _, key := range keys {
				counted(&push, func() { heap.Push(queue, &ranked{rank: key}) })
			}
			var popped folded
			for queue.Len() > 0 {
				counted(&pop, func() { popped.add(heap.Pop(queue).(*ranked).rank) })
			}
			return uint64(popped), subject.Values{
				"push_mean": push.mean(), "push_most": push.most,
				"pop_mean": pop.mean(), "pop_most": pop.most,
			}, nil
		})
	}
	return subject.Experiment("heap", subject.Param("n", 1024, 1, 1<<20)).
		Value("push_mean", "comparisons", subject.Exact).
		Value("push_most", "comparisons", subject.Exact).
		Value("pop_mean", "comparisons", subject.Exact).
		Value("pop_most", "comparisons", subject.Exact).
		Variant("random", func(p subject.Params) subject.Op {
			return watched(newRandom(heapSeed).permutation(p.Int("n")))
		}).
		Variant("ascending", func(p subject.Params) subject.Op {
			return watched(ascending(p.Int("n")))
		})
}

func ascending(n int) []uint64 {
	all := make([]uint64, n)
	for i := range all {
		all[i] = uint64(i)
	}
	return all
}

// numbers is a queue of numbers that hands out the highest first.
type numbers []uint64

func (q numbers) Len() int           { return len(q) }
func (q numbers) Less(i, j int) bool { return q[i] > q[j] }
func (q numbers) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *numbers) Push(x any)        { *q = append(*q, x.(uint64)) }

func (q *numbers) Pop() any {
	last := len(*q) - 1
	number := (*q)[last]
	*q = (*q)[:last]
	return number
}

// unflipped is the same with the comparison as it comes, so that the lowest is handed out first.
type unflipped struct{ numbers }

func (q unflipped) Less(i, j int) bool { return q.numbers[i] < q.numbers[j] }

// queueExperiment does the same without counting, to be timed.
func queueExperiment() *subject.Definition {
	return subject.Experiment("queue", subject.Param("n", 1024, 1, 1<<20)).
		Variant("push-pop", func(p subject.Params) subject.Op {
			keys := newRandom(heapSeed).permutation(p.Int("n"))
			return subject.Loop(func() uint64 { return pushPop(keys) })
		})
}

//go:noinline
func pushPop(keys []uint64) uint64 {
	queue := &rankedQueue{items: make([]*ranked, 0, len(keys))}
	for _, key := range keys {
		heap.Push(queue, &ranked{rank: key})
	}
	var popped folded
	for queue.Len() > 0 {
		popped.add(heap.Pop(queue).(*ranked).rank)
	}
	return uint64(popped)
}

// rankOrderExperiment pops everything, and counts how often an item ranks higher than the one
// before it.
func rankOrderExperiment() *subject.Definition {
	ordered := func(wrap func(numbers) heap.Interface) setUp {
		return func(p subject.Params) subject.Op {
			keys := newRandom(heapSeed).permutation(p.Int("n"))
			return subject.Probe(func() (uint64, subject.Values, error) {
				queue := wrap(append(numbers(nil), keys...))
				heap.Init(queue)
				popped := make([]uint64, 0, len(keys))
				violations := 0
				for queue.Len() > 0 {
					popped = append(popped, heap.Pop(queue).(uint64))
					if last := len(popped) - 1; last > 0 && popped[last] > popped[last-1] {
						violations++
					}
				}
				return fold(popped), subject.Values{"violations": violations}, nil
			})
		}
	}
	return subject.Experiment("rank-order", subject.Param("n", 1024, 1, 1<<20)).
		Value("violations", "items", subject.Exact).
		Variant("highest-first", ordered(func(q numbers) heap.Interface { return &q })).
		Variant("as-it-comes", ordered(func(q numbers) heap.Interface { return &unflipped{q} }))
}

// boxingExperiment pushes and pops n items through a heap that has room for them.
func boxingExperiment() *subject.Definition {
	boxed := func(key func(i int) uint64) setUp {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			queue := make(numbers, 0, n)
			return subject.Loop(func() int { return pushNumbers(&queue, n, key) })
		}
	}
	return subject.Experiment("boxing", subject.Param("n", 1000, 1, 100_000)).
		Variant("number", boxed(func(i int) uint64 { return uint64(1000 + i) })).
		Variant("small-number", boxed(func(i int) uint64 { return uint64(i % 256) })).
		Variant("pointer", func(p subject.Params) subject.Op {
			items := make([]ranked, p.Int("n"))
			queue := &rankedQueue{items: make([]*ranked, 0, len(items))}
			return subject.Loop(func() int { return pushPointers(queue, items) })
		})
}

//go:noinline
func pushNumbers(queue *numbers, n int, key func(i int) uint64) int {
	for i := range n {
		heap.Push(queue, key(i))
	}
	popped := 0
	for ; queue.Len() > 0; popped++ {
		heap.Pop(queue)
	}
	return popped
}

//go:noinline
func pushPointers(queue *rankedQueue, items []ranked) int {
	for i := range items {
		heap.Push(queue, &items[i])
	}
	popped := 0
	for ; queue.Len() > 0; popped++ {
		heap.Pop(queue)
	}
	return popped
}
