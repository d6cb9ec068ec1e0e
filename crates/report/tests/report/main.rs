//! The report on a made-up record: goldens, and what has to be true of every page and picture.

#![allow(clippy::disallowed_methods, reason = "the tests read and write goldens")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod benchfmt;
mod contrast;
mod doors;
mod golden;
mod html;
mod join;
mod made_up;
mod pictures;
mod published;
mod site;
