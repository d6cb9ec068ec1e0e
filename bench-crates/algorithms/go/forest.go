package main

import "claimbench.dev/subject"

const forestSeed = 8

// path says how a find changes the path it has gone.
type path int

const (
	// kept leaves it as it is.
	kept path = iota
	// halved puts every other node under its grandparent, on the way.
	halved
	// compressed puts every node under the root, in a second pass.
	compressed
)

type forest struct {
	parents, sizes []int
	path           path
	bySize         bool
	hops, finds    int
}

func newForest(n int, path path, bySize bool) *forest {
	f := &forest{parents: make([]int, n), sizes: make([]int, n), path: path, bySize: bySize}
	for i := range n {
		f.parents[i], f.sizes[i] = i, 1
	}
	return f
}

func (f *forest) find(node int) int {
	f.finds++
	root := node
	for root != f.parents[root] {
		if f.path == halved {
			f.parents[root] = f.parents[f.parents[root]]
		}
		root = f.parents[root]
		f.hops++
	}
	for f.path == compressed && node != root {
		node, f.parents[node] = f.parents[node], root
	}
	return root
}

func (f *forest) union(a, b int) {
	winner, loser := f.find(a), f.find(b)
	if winner == loser {
		return
	}
	if f.bySize && f.sizes[winner] < f.sizes[loser] {
		winner, loser = loser, winner
	}
	f.parents[loser] = winner
	f.sizes[winner] += f.sizes[loser]
}

// meanHops is what a find has cost so far.
func (f *forest) meanHops() float64 { return float64(f.hops) / float64(max(f.finds, 1)) }

// groups is one number for who is with whom: each node's group, named by its first node.
func (f *forest) groups() uint64 {
	names := make([]int, len(f.parents))
	for i := range names {
		names[i] = len(names)
	}
	var all folded
	for node := range f.parents {
		root := f.find(node)
		names[root] = min(names[root], node)
		all.add(uint64(names[root]))
	}
	return uint64(all)
}

// unionsExperiment makes n random unions of n nodes.
func unionsExperiment() *subject.Definition {
	uniting := func(path path, bySize bool) setUp {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			hops := 0.0
			return subject.Loop(func() uint64 {
				f := united(n, path, bySize)
				hops = f.meanHops()
				return f.groups()
			}).Observe(func(uint64) subject.Values { return subject.Values{"hops_mean": hops} })
		}
	}
	return subject.Experiment("unions", subject.Param("n", 1024, 2, 1<<20)).
		Value("hops_mean", "hops", subject.Exact).
		Variant("neither", uniting(kept, false)).
		Variant("halving", uniting(halved, false)).
		Variant("size", uniting(kept, true)).
		Variant("both", uniting(halved, true))
}

func united(n int, path path, bySize bool) *forest {
	r := newRandom(forestSeed)
	f := newForest(n, path, bySize)
	for range n {
		a, b := r.below(n), r.below(n)
		f.union(a, b)
	}
	return f
}

// pathExperiment makes one find from the end of a chain of n nodes, and looks how long the way is
// after it.
func pathExperiment() *subject.Definition {
	chained := func(path path) setUp {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (int, subject.Values, error) {
				f := newForest(n, path, false)
				for node := 1; node < n; node++ {
					f.parents[node] = node - 1
				}
				root := f.find(n - 1)
				f.path, f.hops = kept, 0
				f.find(n - 1)
				return root, subject.Values{"depth_after": f.hops}, nil
			})
		}
	}
	return subject.Experiment("path", subject.Param("n", 1024, 2, 1<<20)).
		Value("depth_after", "hops", subject.Exact).
		Variant("halving", chained(halved)).
		Variant("compression", chained(compressed)).
		Variant("kept", chained(kept))
}

// gridExperiment counts the groups of a square grid of land and water, united with the right and
// the lower neighbour.
func gridExperiment() *subject.Definition {
	grouping := func(count func(*forest, []bool) int) setUp {
		return func(p subject.Params) subject.Op {
			side := p.Int("side")
			r := newRandom(forestSeed)
			land := make([]bool, side*side)
			for i := range land {
				land[i] = r.draw()%2 == 0
			}
			hops := 0.0
			return subject.Loop(func() int {
				f := unitedGrid(land, side)
				hops = f.meanHops()
				return count(f, land)
			}).Observe(func(int) subject.Values { return subject.Values{"hops_mean": hops} })
		}
	}
	return subject.Experiment("grid", subject.Param("side", 64, 1, 4096)).
		Value("hops_mean", "hops", subject.Exact).
		Variant("seen-map", grouping(countSeen)).
		Variant("count-roots", grouping(countRoots))
}

func unitedGrid(land []bool, side int) *forest {
	f := newForest(len(land), halved, true)
	for cell, isLand := range land {
		if !isLand {
			continue
		}
		if (cell+1)%side != 0 && land[cell+1] {
			f.union(cell, cell+1)
		}
		if cell+side < len(land) && land[cell+side] {
			f.union(cell, cell+side)
		}
	}
	return f
}

//go:noinline
func countSeen(f *forest, land []bool) int {
	seen := make(map[int]struct{}, len(land))
	for cell, isLand := range land {
		if isLand {
			seen[f.find(cell)] = struct{}{}
		}
	}
	return len(seen)
}

//go:noinline
func countRoots(f *forest, land []bool) int {
	roots := 0
	for cell, isLand := range land {
		if isLand && f.parents[cell] == cell {
			roots++
		}
	}
	return roots
}
