//! What the experiments put into trait objects.

/// What every call answers that comes back.
pub const SEVEN: usize = 7;

/// What Go's interface of the same name asks of a type.
pub trait Valued {
    /// Answers without looking at the node.
    fn untouched(&self) -> usize;
    /// Answers with what is in the node.
    fn field(&self) -> usize;
}

pub struct Node {
    pub value: usize,
}

/// A node that may be absent, and can be asked all the same: as near as Rust comes to methods on a
/// nil receiver.
pub type MaybeNode = Option<Box<Node>>;

impl Valued for MaybeNode {
    fn untouched(&self) -> usize {
        SEVEN
    }

    fn field(&self) -> usize {
        self.as_ref().expect("there is a node").value
    }
}
