package main

import (
	"container/heap"

	"claimbench.dev/subject"
)

const (
	fixSeed = 2
	// itemBits are the low bits of a rank. They are the item's number, so that no two ranks are
	// the same.
	itemBits = 20
)

// fixExperiment changes priorities of n queued items at random, and pops everything in the end.
// What is counted for a change is comparisons and items looked at.
func fixExperiment() *subject.Definition {
	changing := func(slotOf func(*rankedQueue, *ranked) (slot, looked int)) setUp {
		return func(p subject.Params) subject.Op {
			n, changes := p.Int("n"), p.Int("changes")
			return subject.Probe(func() (uint64, subject.Values, error) {
				cost, entries, popped := change(n, changes, slotOf)
				return popped, subject.Values{
					"touched_mean": cost.mean(), "touched_most": cost.most, "entries": entries,
				}, nil
			})
		}
	}
	return subject.Experiment("fix",
		subject.Param("n", 1024, 1, 1<<itemBits), subject.Param("changes", 2000, 1, 1_000_000)).
		Value("touched_mean", "items", subject.Exact).
		Value("touched_most", "items", subject.Exact).
		Value("entries", "items", subject.Exact).
		Variant("indexed", changing(func(_ *rankedQueue, item *ranked) (int, int) {
			return item.slot, 0
		})).
		Variant("searched", changing(func(queue *rankedQueue, item *ranked) (int, int) {
			for slot, each := range queue.items {
				if each == item {
					return slot, slot + 1
				}
			}
			return -1, len(queue.items)
		}))
}

func change(
	n, changes int,
	slotOf func(*rankedQueue, *ranked) (slot, looked int),
) (cost tally, entries int, popped uint64) {
	r := newRandom(fixSeed)
	rank := func(item int) uint64 { return r.draw()>>(2*itemBits)<<itemBits | uint64(item) }
	queue := new(rankedQueue)
	for i := range n {
		queue.items = append(queue.items, &ranked{rank: rank(i), slot: i})
	}
	items := append([]*ranked(nil), queue.items...)
	heap.Init(queue)
	for range changes {
		i := r.below(n)
		items[i].rank = rank(i)
		before := queue.comparisons
		slot, looked := slotOf(queue, items[i])
		heap.Fix(queue, slot)
		cost.add(queue.comparisons - before + looked)
	}
	entries = queue.Len()
	var order folded
	for queue.Len() > 0 {
		order.add(heap.Pop(queue).(*ranked).rank & (1<<itemBits - 1))
	}
	return cost, entries, uint64(order)
}
