//! Traversal of graphs: what is enqueued and scanned, and how high the stack grows.

use std::cell::Cell;
use std::collections::VecDeque;
use std::hint::black_box;
use std::rc::Rc;

use subject::{Class, Experiment, Params, Work, values};

use crate::random::{Random, fold};

const SEED: u64 = 6;
const UNSEEN: usize = usize::MAX;

/// The neighbours of each node.
type Graph = Vec<Vec<usize>>;

/// `degree` random neighbours for each node; with degree 0, every other node.
fn graph(p: &Params) -> Graph {
    let (nodes, degree) = (p.count("nodes"), p.count("degree"));
    let mut random = Random::new(SEED);
    let neighbours = |node| match degree {
        0 => (0..nodes).filter(|other| *other != node).collect(),
        _ => (0..degree).map(|_| random.below(nodes)).collect(),
    };
    black_box((0..nodes).map(neighbours).collect())
}

/// Hop counts from node 0, with what was enqueued and scanned.
struct Reached {
    hops: Vec<usize>,
    enqueued: usize,
    scanned: usize,
}

/// The queue is a vector that keeps what was taken out; an index says where its head is.
#[inline(never)]
fn head_index(graph: &Graph) -> Reached {
    let mut hops = vec![UNSEEN; graph.len()];
    let mut queue = Vec::with_capacity(graph.len());
    let (mut head, mut scanned) = (0, 0);
    hops[0] = 0;
    queue.push(0);
    while head < queue.len() {
        let node: usize = queue[head];
        head += 1;
        for &next in &graph[node] {
            scanned += 1;
            if hops[next] == UNSEEN {
                hops[next] = hops[node] + 1;
                queue.push(next);
            }
        }
    }
    Reached { hops, enqueued: queue.len(), scanned }
}

/// The queue is a ring.
#[inline(never)]
fn ring(graph: &Graph) -> Reached {
    let mut hops = vec![UNSEEN; graph.len()];
    let mut queue = VecDeque::with_capacity(graph.len());
    let (mut enqueued, mut scanned) = (1, 0);
    hops[0] = 0;
    queue.push_back(0);
    while let Some(node) = queue.pop_front() {
        for &next in &graph[node] {
            scanned += 1;
            if hops[next] == UNSEEN {
                hops[next] = hops[node] + 1;
                queue.push_back(next);
                enqueued += 1;
            }
        }
    }
    Reached { hops, enqueued, scanned }
}

/// How often hop counts cannot be shortest: an edge that would shorten one, or a node that no node
/// one hop nearer leads to.
fn violations(graph: &Graph, hops: &[usize]) -> usize {
    let mut reached_by_nearer: Vec<bool> =
        hops.iter().map(|count| [0, UNSEEN].contains(count)).collect();
    let mut shorter = 0;
    for (node, neighbours) in graph.iter().enumerate().filter(|(node, _)| hops[*node] != UNSEEN) {
        for &next in neighbours {
            shorter += usize::from(hops[next] > hops[node] + 1);
            reached_by_nearer[next] |= hops[next] == hops[node] + 1;
        }
    }
    shorter + reached_by_nearer.iter().filter(|reached| !**reached).count()
}

/// Breadth first, from one node to all.
pub fn breadth_first() -> Experiment {
    Experiment::new("breadth-first")
        .param("nodes", 1000, (1, 1_000_000))
        .param("degree", 8, (0, 64))
        .value("enqueued", "nodes", Class::Exact)
        .value("scanned", "edges", Class::Exact)
        .value("violations", "edges", Class::Exact)
        .variant("head-index", |p| breadth(p, head_index))
        .variant("ring", |p| breadth(p, ring))
}

fn breadth(p: &Params, search: fn(&Graph) -> Reached) -> Work {
    let graph = graph(p);
    let violations = violations(&graph, &search(&graph).hops);
    let seen = Rc::new(Cell::new((0, 0)));
    let noted = Rc::clone(&seen);
    let work = move || {
        let Reached { hops, enqueued, scanned } = search(&graph);
        noted.set((enqueued, scanned));
        fold(hops.iter().map(|count| *count as u64))
    };
    Work::observed(work, move |_| {
        let (enqueued, scanned) = seen.get();
        values([("enqueued", enqueued), ("scanned", scanned), ("violations", violations)])
    })
}

/// Depth first with a stack of nodes, from one node to all.
pub fn depth_first() -> Experiment {
    Experiment::new("depth-first")
        .param("nodes", 100, (1, 1_000_000))
        .param("degree", 0, (0, 64))
        .value("stack_most", "nodes", Class::Exact)
        .probe("mark-on-pop", |p| depth(p, mark_on_pop))
        .probe("mark-on-push", |p| depth(p, mark_on_push))
}

fn depth(p: &Params, search: fn(&Graph) -> (Vec<bool>, usize)) -> Work {
    let graph = graph(p);
    Work::probe(move || {
        let (seen, stack_most) = search(&graph);
        let reached = fold(seen.iter().map(|seen| u64::from(*seen)));
        Ok((reached, values([("stack_most", stack_most)])))
    })
}

/// A node is seen when it is taken from the stack, so it can be there once for each edge to it.
fn mark_on_pop(graph: &Graph) -> (Vec<bool>, usize) {
    let mut seen = vec![false; graph.len()];
    let (mut stack, mut most) = (vec![0], 1);
    while let Some(node) = stack.pop() {
        if seen[node] {
            continue;
        }
        seen[node] = true;
        stack.extend(graph[node].iter().filter(|next| !seen[**next]));
        most = most.max(stack.len());
    }
    (seen, most)
}

/// A node is seen when it is put on the stack, so it is there once.
fn mark_on_push(graph: &Graph) -> (Vec<bool>, usize) {
    let mut seen = vec![false; graph.len()];
    let (mut stack, mut most) = (vec![0], 1);
    seen[0] = true;
    while let Some(node) = stack.pop() {
        for &next in &graph[node] {
            if !std::mem::replace(&mut seen[next], true) {
                stack.push(next);
            }
        }
        most = most.max(stack.len());
    }
    (seen, most)
}
