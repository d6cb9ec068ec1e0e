//! The words of fat pointers, which no safe operation tells one by one. The only file of this crate
//! that is unsafe.

#![allow(unsafe_code, reason = "how the words are set is the experiment")]

use std::any::Any;
use std::mem::{transmute, transmute_copy};

/// The words of a fat pointer.
pub struct Words {
    pub data: usize,
    pub vtable: usize,
}

/// Reads both words of a fat pointer.
pub fn words(pointer: *const dyn Any) -> Words {
    // SAFETY: both types have two words, or this does not compile, and every pattern of bits that a
    // fat pointer may have is one of two thin raw pointers.
    let [first, second] = unsafe { transmute::<*const dyn Any, [*const (); 2]>(pointer) };
    assert_eq!(first, pointer.cast(), "the data word comes first");
    Words { data: first.addr(), vtable: second.addr() }
}

/// Reads the word in which an `Option` keeps whether it holds a trait object: the first one.
pub fn first_word(option: &Option<Box<dyn Any>>) -> usize {
    // SAFETY: the value is larger than a word and aligned for one. The word is initialised in
    // `Some`, whose data pointer it is, and in `None`, which is told by it being zero; only the
    // second word of `None` is not, and it is left alone.
    let first = unsafe { transmute_copy::<Option<Box<dyn Any>>, *const ()>(option) };
    first.addr()
}
