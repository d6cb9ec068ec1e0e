//! Some lines of a record: whether each is as it was written, and what it says.

use model::{Footer, Judgement, Line, Observation};

use crate::observation::observation;
use crate::seal::{Sum, last_sum, open};

/// What some lines say.
#[derive(Default)]
pub struct Piece {
    pub observations: Vec<Observation>,
    pub judgements: Vec<Judgement>,
    /// The last line of the record, and where in the piece it begins.
    pub footer: Option<(usize, Footer)>,
    /// How many lines were read; the last of them is the one with a fault.
    pub lines: usize,
    /// The last observation's number among the lines, and where in the piece it ends.
    pub kept: Option<(usize, usize)>,
    pub fault: Option<Fault>,
}

/// What is wrong with a line.
pub enum Fault {
    /// It is not as it was written.
    Altered,
    /// It is, but it says nothing that is known.
    Malformed(String),
}

impl Piece {
    /// Reads whole lines up to the first that is wrong. `before` is the sum of the line before.
    pub fn read(bytes: &[u8], before: Option<Sum>) -> Self {
        let mut piece = Piece::default();
        let (text, is_text) = match str::from_utf8(bytes) {
            Ok(text) => (text, true),
            Err(error) => {
                let valid = &bytes[..error.valid_up_to()];
                (str::from_utf8(valid).unwrap_or_default(), false)
            }
        };
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        piece.observations.reserve_exact(lines);
        let (mut last, mut end) = (before, 0);
        for line in text.split_inclusive('\n') {
            let begin = end;
            end += line.len();
            piece.lines += 1;
            let whole = line.strip_suffix('\n').filter(|_| piece.footer.is_none());
            let Some((text, body)) =
                whole.and_then(|text| Some((text, open(text, last.as_ref())?)))
            else {
                piece.fault = Some(Fault::Altered);
                return piece;
            };
            last = last_sum(line.as_bytes());
            if let Err(why) = piece.take(text, body, (begin, end)) {
                piece.fault = Some(Fault::Malformed(why));
                return piece;
            }
        }
        if !is_text {
            piece.lines += 1;
            piece.fault = Some(Fault::Altered);
        }
        piece
    }

    fn take(&mut self, line: &str, body: &str, (begin, end): (usize, usize)) -> Result<(), String> {
        let read = match observation(line) {
            Some(observation) => Line::Observation(observation),
            None => {
                serde_json::from_str(&format!("{body}}}")).map_err(|error| error.to_string())?
            }
        };
        match read {
            Line::Header(_) => return Err("a second header".to_owned()),
            Line::Observation(observation) => {
                self.observations.push(observation);
                self.kept = Some((self.lines, end));
            }
            Line::Verdict(judgement) => self.judgements.push(judgement),
            Line::Footer(footer) => self.footer = Some((begin, footer)),
        }
        Ok(())
    }
}
