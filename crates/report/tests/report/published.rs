//! The published records: what holds of made-up pages has to hold of real ones.

use std::path::Path;

use report::{Content, Format, export, render};

use crate::site;

#[test]
fn the_published_pages_are_without_fault() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results/records");
    let record = store::read(&store::latest(&folder).unwrap()).unwrap();
    let content = Content {
        header: &record.header,
        observations: &record.observations,
        judgements: &record.judgements,
        footer: record.footer.as_ref(),
        calibration: None,
        tracks: &[],
    };
    let found = site::faults(&render(&[content]).unwrap());
    assert!(found.is_empty(), "{}", found.join("\n"));
    let comment = export(&[content], Format::Markdown).unwrap();
    assert!(comment.len() < 65_536, "{} bytes are no comment", comment.len());
}
