//! What a vector of references keeps alive.

use std::rc::{Rc, Weak};

use subject::{Class, Experiment, Params, Work, values};

struct Node {
    _payload: [u8; 64],
}

type Nodes = Vec<Option<Rc<Node>>>;

fn emptied(empty: fn(&mut Nodes)) -> impl Fn(&Params) -> Work {
    move |p| {
        let count = p.count("count");
        Work::probe(move || {
            let mut kept: Nodes =
                (0..count).map(|_| Some(Rc::new(Node { _payload: [0; 64] }))).collect();
            let watched: Vec<Weak<Node>> = kept.iter().flatten().map(Rc::downgrade).collect();
            empty(&mut kept);
            let gone = watched.iter().filter(|each| each.strong_count() == 0).count();
            drop(kept);
            Ok((count, values([("collected", gone)])))
        })
    }
}

/// Empties a vector in some way and counts the objects that are gone.
pub fn references() -> Experiment {
    Experiment::new("references")
        .param("count", 1000, (2, 100_000))
        .value("collected", "objects", Class::Exact)
        .probe("clear", emptied(|nodes| nodes.fill(None)))
        .probe("truncate", emptied(|nodes| nodes.truncate(0)))
        .probe("append-half", emptied(|nodes| drop(nodes.drain(..nodes.len() / 2))))
}
