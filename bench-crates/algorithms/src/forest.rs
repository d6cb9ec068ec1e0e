//! Union-find: hops to the root under each of its two rules, what one find leaves, and grids.

use std::cell::Cell;
use std::collections::HashSet;
use std::hint::black_box;
use std::rc::Rc;

use subject::{Class, Experiment, Params, Work, values};

use crate::random::{Random, fold};

const SEED: u64 = 8;

/// How a find changes the path it has gone.
#[derive(Clone, Copy, PartialEq)]
enum Path {
    /// Not at all.
    Kept,
    /// Every other node is put under its grandparent, on the way.
    Halved,
    /// Every node is put under the root, in a second pass.
    Compressed,
}

struct Forest {
    parents: Vec<usize>,
    sizes: Vec<usize>,
    path: Path,
    by_size: bool,
    hops: usize,
    finds: usize,
}

impl Forest {
    fn new(n: usize, path: Path, by_size: bool) -> Self {
        let (parents, sizes) = ((0..n).collect(), vec![1; n]);
        Forest { parents, sizes, path, by_size, hops: 0, finds: 0 }
    }

    fn find(&mut self, node: usize) -> usize {
        self.finds += 1;
        let mut root = node;
        while root != self.parents[root] {
            if self.path == Path::Halved {
                self.parents[root] = self.parents[self.parents[root]];
            }
            root = self.parents[root];
            self.hops += 1;
        }
        let mut below = node;
        while self.path == Path::Compressed && below != root {
            below = std::mem::replace(&mut self.parents[below], root);
        }
        root
    }

    fn union(&mut self, a: usize, b: usize) {
        let (mut winner, mut loser) = (self.find(a), self.find(b));
        if winner == loser {
            return;
        }
        if self.by_size && self.sizes[winner] < self.sizes[loser] {
            (winner, loser) = (loser, winner);
        }
        self.parents[loser] = winner;
        self.sizes[winner] += self.sizes[loser];
    }
}

/// `n` random unions of `n` nodes.
pub fn unions() -> Experiment {
    Experiment::new("unions")
        .param("n", 1024, (2, 1 << 20))
        .value("hops_mean", "hops", Class::Exact)
        .variant("neither", |p| uniting(p, Path::Kept, false))
        .variant("halving", |p| uniting(p, Path::Halved, false))
        .variant("size", |p| uniting(p, Path::Kept, true))
        .variant("both", |p| uniting(p, Path::Halved, true))
}

fn uniting(p: &Params, path: Path, by_size: bool) -> Work {
    let n = black_box(p.count("n"));
    let seen = Rc::new(Cell::new(0.0));
    let noted = Rc::clone(&seen);
    let work = move || {
        let mut random = Random::new(SEED);
        let mut forest = Forest::new(n, path, by_size);
        for _ in 0..n {
            let (a, b) = (random.below(n), random.below(n));
            forest.union(a, b);
        }
        noted.set(forest.hops as f64 / forest.finds as f64);
        groups(&mut forest)
    };
    Work::observed(work, move |_| values([("hops_mean", seen.get())]))
}

/// One number for who is with whom: each node's group, named by its first node.
fn groups(forest: &mut Forest) -> u64 {
    let n = forest.parents.len();
    let mut names = vec![n; n];
    let each = (0..n).map(|node| {
        let root = forest.find(node);
        names[root] = names[root].min(node);
        names[root] as u64
    });
    fold(each)
}

/// One find from the end of a chain of `n` nodes, and how long the way is after it.
pub fn path() -> Experiment {
    Experiment::new("path")
        .param("n", 1024, (2, 1 << 20))
        .value("depth_after", "hops", Class::Exact)
        .probe("halving", |p| chained(p, Path::Halved))
        .probe("compression", |p| chained(p, Path::Compressed))
        .probe("kept", |p| chained(p, Path::Kept))
}

fn chained(p: &Params, path: Path) -> Work {
    let n = p.count("n");
    Work::probe(move || {
        let mut forest = Forest::new(n, path, false);
        (1..n).for_each(|node| forest.parents[node] = node - 1);
        let root = forest.find(n - 1);
        forest.path = Path::Kept;
        forest.hops = 0;
        forest.find(n - 1);
        Ok((root, values([("depth_after", forest.hops)])))
    })
}

/// The groups of a square grid of land and water, united with the right and the lower neighbour.
pub fn grid() -> Experiment {
    Experiment::new("grid")
        .param("side", 64, (1, 4096))
        .value("hops_mean", "hops", Class::Exact)
        .variant("seen-map", |p| {
            grouping(p, |forest, land| {
                let mut seen = HashSet::with_capacity(land.len());
                let cells = (0..land.len()).filter(|cell| land[*cell]);
                cells.filter(|cell| seen.insert(forest.find(*cell))).count()
            })
        })
        .variant("count-roots", |p| {
            grouping(p, |forest, land| {
                (0..land.len()).filter(|cell| land[*cell] && forest.parents[*cell] == *cell).count()
            })
        })
}

fn grouping(p: &Params, count: fn(&mut Forest, &[bool]) -> usize) -> Work {
    let side = black_box(p.count("side"));
    let mut random = Random::new(SEED);
    let land: Vec<bool> =
        black_box((0..side * side).map(|_| random.draw().is_multiple_of(2)).collect());
    let seen = Rc::new(Cell::new(0.0));
    let noted = Rc::clone(&seen);
    let work = move || {
        let mut forest = Forest::new(side * side, Path::Halved, true);
        for cell in (0..side * side).filter(|cell| land[*cell]) {
            if (cell + 1) % side != 0 && land[cell + 1] {
                forest.union(cell, cell + 1);
            }
            if cell + side < side * side && land[cell + side] {
                forest.union(cell, cell + side);
            }
        }
        noted.set(forest.hops as f64 / forest.finds.max(1) as f64);
        count(&mut forest, &land)
    };
    Work::observed(work, move |_| values([("hops_mean", seen.get())]))
}
