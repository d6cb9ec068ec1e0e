package main

import "claimbench.dev/subject"

const (
	graphSeed = 6
	unseen    = -1
)

// newGraph returns the neighbours of each node: degree random ones, or with degree 0 all others.
func newGraph(p subject.Params) [][]int {
	nodes, degree := p.Int("nodes"), p.Int("degree")
	r := newRandom(graphSeed)
	graph := make([][]int, nodes)
	for node := range graph {
		if degree == 0 {
			graph[node] = make([]int, 0, nodes-1)
			for other := range nodes {
				if other != node {
					graph[node] = append(graph[node], other)
				}
			}
			continue
		}
		graph[node] = make([]int, degree)
		for i := range graph[node] {
			graph[node][i] = r.below(nodes)
		}
	}
	return graph
}

// reached has the hop counts from node 0, with what was enqueued and scanned.
type reached struct {
	hops              []int
	enqueued, scanned int
}

// headIndex is a breadth-first search whose queue is a slice that keeps what was taken out; an
// index says where its head is.
//
//go:noinline
func headIndex(graph [][]int) reached {
	hops := make([]int, len(graph))
	for i := range hops {
		hops[i] = unseen
	}
	queue := make([]int, 0, len(graph))
	scanned := 0
	hops[0] = 0
	queue = append(queue, 0)
	for head := 0; head < len(queue); head++ {
		node := queue[head]
		for _, next := range graph[node] {
			scanned++
			if hops[next] == unseen {
				hops[next] = hops[node] + 1
				queue = append(queue, next)
			}
		}
	}
	return reached{hops, len(queue), scanned}
}

// violations counts how often hop counts cannot be shortest: an edge that would shorten one, or a
// node that no node one hop nearer leads to.
func violations(graph [][]int, hops []int) int {
	reachedByNearer := make([]bool, len(graph))
	count := 0
	for node, neighbours := range graph {
		if hops[node] == unseen {
			continue
		}
		for _, next := range neighbours {
			if hops[next] == unseen || hops[next] > hops[node]+1 {
				count++
			}
			if hops[next] == hops[node]+1 {
				reachedByNearer[next] = true
			}
		}
	}
	for node, reached := range reachedByNearer {
		if hops[node] > 0 && !reached {
			count++
		}
	}
	return count
}

// breadthFirstExperiment goes breadth first, from one node to all.
func breadthFirstExperiment() *subject.Definition {
	return subject.Experiment("breadth-first",
		subject.Param("nodes", 1000, 1, 1_000_000), subject.Param("degree", 8, 0, 64)).
		Value("enqueued", "nodes", subject.Exact).
		Value("scanned", "edges", subject.Exact).
		Value("violations", "edges", subject.Exact).
		Variant("head-index", func(p subject.Params) subject.Op {
			graph := newGraph(p)
			wrong := violations(graph, headIndex(graph).hops)
			var last reached
			return subject.Loop(func() uint64 {
				last = headIndex(graph)
				var hops folded
				for _, count := range last.hops {
					hops.add(uint64(count))
				}
				return uint64(hops)
			}).Observe(func(uint64) subject.Values {
				return subject.Values{
					"enqueued": last.enqueued, "scanned": last.scanned, "violations": wrong,
				}
			})
		})
}

// depthFirstExperiment goes depth first with a stack of nodes, from one node to all.
func depthFirstExperiment() *subject.Definition {
	searching := func(search func([][]int) ([]bool, int)) setUp {
		return func(p subject.Params) subject.Op {
			graph := newGraph(p)
			return subject.Probe(func() (uint64, subject.Values, error) {
				seen, most := search(graph)
				var all folded
				for _, each := range seen {
					if each {
						all.add(1)
					} else {
						all.add(0)
					}
				}
				return uint64(all), subject.Values{"stack_most": most}, nil
			})
		}
	}
	return subject.Experiment("depth-first",
		subject.Param("nodes", 100, 1, 1_000_000), subject.Param("degree", 0, 0, 64)).
		Value("stack_most", "nodes", subject.Exact).
		Variant("mark-on-pop", searching(markOnPop)).
		Variant("mark-on-push", searching(markOnPush))
}

// markOnPop marks a node as seen when it is taken from the stack, so it can be there once for each
// edge to it.
func markOnPop(graph [][]int) (seen []bool, most int) {
	seen = make([]bool, len(graph))
	stack := []int{0}
	for len(stack) > 0 {
		most = max(most, len(stack))
		node := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[node] {
			continue
		}
		seen[node] = true
		for _, next := range graph[node] {
			if !seen[next] {
				stack = append(stack, next)
			}
		}
	}
	return seen, most
}

// markOnPush marks a node as seen when it is put on the stack, so it is there once.
func markOnPush(graph [][]int) (seen []bool, most int) {
	seen = make([]bool, len(graph))
	stack := []int{0}
	seen[0] = true
	for len(stack) > 0 {
		most = max(most, len(stack))
		node := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, next := range graph[node] {
			if !seen[next] {
				seen[next] = true
				stack = append(stack, next)
			}
		}
	}
	return seen, most
}
