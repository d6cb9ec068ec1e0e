package main

import (
	"slices"

	"claimbench.dev/subject"
)

// order has the numbers of tasks, which count from 0 as they are made, in the order they ran.
type order []int

// sum is the answer of every variant.
func (o order) sum() int { return sum(o) }

func sum(numbers []int) int {
	sum := 0
	for _, each := range numbers {
		sum += each
	}
	return sum
}

// misplaced is how many did not run in the place in which they were made.
func (o order) misplaced() int {
	count := 0
	for place, id := range o {
		if place != id {
			count++
		}
	}
	return count
}

// newestFirst is whether the task that was made last ran first.
func (o order) newestFirst() bool { return o[0] == len(o)-1 }

// picks are the positions of those that ran alone between two neighbours: lone picks from another
// queue. Each overflow takes one task out of the middle of a queue, so neighbours may be two apart.
func (o order) picks() []int {
	var found []int
	for i := 1; i+1 < len(o); i++ {
		before, id, after := o[i-1], o[i], o[i+1]
		neighbours := after == before+1 || after == before+2
		if neighbours && (id < before || id > after) {
			found = append(found, i)
			i++ // The neighbour after it is none.
		}
	}
	return found
}

// pickDistance is the middle one of the distances between lone picks, 0 where there are none.
func (o order) pickDistance() int {
	picks := o.picks()
	if len(picks) < 2 {
		return 0
	}
	distances := make([]int, 0, len(picks)-1)
	for i := 1; i < len(picks); i++ {
		distances = append(distances, picks[i]-picks[i-1])
	}
	slices.Sort(distances)
	return distances[len(distances)/2]
}

// own are the tasks that ran from the queue of the processor that made them: after the newest come
// the oldest that are left there, one after the other, with lone picks between them. The last two
// of a row that is no such row end it.
func (o order) own() int {
	count, expected, strange := 0, -1, 0
	for i := 1; i < len(o) && strange < 2; i++ {
		starts := expected < 0 && i+1 < len(o) && o[i+1] == o[i]+1
		if starts || expected >= 0 && (o[i] == expected || o[i] == expected+1) {
			count, expected, strange = count+1, o[i]+1, 0
		} else {
			strange++
		}
	}
	return count
}

// last is how many of the tasks that ran last are looked at to say which were moved: fewer than one
// overflow moves.
const last = 100

// spilledAre says whether the tasks that ran last are of the older or of the newer half.
func (o order) spilledAre() string {
	half := len(o) / 2
	older, newer := 0, 0
	for _, id := range o[max(len(o)-last, 0):] {
		if id < half {
			older++
		} else {
			newer++
		}
	}
	switch {
	case older > 9*newer:
		return "the oldest"
	case newer > 9*older:
		return "the newest"
	default:
		return "mixed"
	}
}

func (o order) values(position int) subject.Values {
	return subject.Values{
		"misplaced":     o.misplaced(),
		"newest_first":  o.newestFirst(),
		"spilled":       len(o) - 1 - o.own(),
		"spilled_are":   o.spilledAre(),
		"picks":         len(o.picks()),
		"pick_distance": o.pickDistance(),
		"task":          o[min(position, len(o)-1)],
	}
}

// batches reads the order in which a thief ran what it took from one queue, oldest first: of each
// batch it runs the last one at once and then the others in their order.
func (o order) batches() []int {
	var sizes []int
	for start := 0; start < len(o); {
		size := o[start] - start + 1
		if size < 1 || start+size > len(o) || !isBatch(o[start:start+size], start) {
			break
		}
		sizes = append(sizes, size)
		start += size
	}
	return sizes
}

func isBatch(o order, first int) bool {
	for i, id := range o[1:] {
		if id != first+i {
			return false
		}
	}
	return true
}

// unhalved is how many of the batches are not half of what was left of so many, rounded up.
func unhalved(batches []int, left int) int {
	count := 0
	for _, size := range batches {
		if size != (left+1)/2 {
			count++
		}
		left -= size
	}
	return count
}
