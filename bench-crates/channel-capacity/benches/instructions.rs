//! The experiments through gungraun: instructions counted by callgrind.
#![allow(missing_docs, reason = "the macros of gungraun make public items")]

subject::gungraun!(channel_capacity::registry);
