//! A table as a picture: what is so is seen by its mark, what is counted by its number.

use model::scenario::Picture;

use super::svg::{Canvas, Drawing, FAINT, GRID, INK, SERIES, SIZE, Stand, Tone};
use super::{EDGE, LINE, Sketch, WIDTH};
use crate::series::{Cell, Row};
use crate::text::{fitted, lines, width};

const STEP: i32 = 28;
/// Most room for the names of the rows.
const NAMES: i32 = 200;

pub(super) fn sketch<'a>(picture: &'a Picture, rows: &'a [Row]) -> Option<Sketch<'a>> {
    if rows.is_empty() {
        return None;
    }
    let names = rows.iter().map(|row| width(&fitted(&row.label, SIZE, NAMES), SIZE)).max()?;
    let left = EDGE + names + 12;
    let columns = i32::try_from(picture.parts.len()).unwrap_or(1).max(1);
    let each = (WIDTH - EDGE - left) / columns;
    let heads: Vec<Vec<String>> =
        picture.parts.iter().map(|part| lines(&part.label, SIZE, each - 6, 4)).collect();
    let deep = heads.iter().map(Vec::len).max().unwrap_or(1);
    let head = LINE * i32::try_from(deep).unwrap_or(1) + 6;
    let height = head + STEP * i32::try_from(rows.len()).unwrap_or(1) + EDGE;
    let words = in_words(picture, rows);
    let draw = move |canvas: &Canvas<'_>, top: i32| {
        for (column, head_lines) in (0..).zip(&heads) {
            let x = left + each * column + each / 2;
            let free = head - 6 - LINE * i32::try_from(head_lines.len()).unwrap_or(0);
            for (row, line) in (0..).zip(head_lines) {
                let at = (x, top + free + LINE * row + LINE / 2);
                canvas.text(line, at, Stand::Middle, (SIZE, FAINT))?;
            }
        }
        for (index, row) in (0..).zip(rows) {
            let y = top + head + STEP * index;
            canvas.line(vec![(EDGE, y), (WIDTH - EDGE, y)], GRID, 1)?;
            let name = fitted(&row.label, SIZE, NAMES);
            canvas.text(&name, (EDGE, y + STEP / 2), Stand::Right, (SIZE, INK))?;
            for (column, cell) in (0..).zip(&row.cells) {
                let at = (left + each * column + each / 2, y + STEP / 2);
                draw_cell(canvas, cell, at, each - 6)?;
            }
        }
        Ok(())
    };
    Some(Sketch { words, height, draw: Box::new(draw) })
}

fn draw_cell(canvas: &Canvas<'_>, cell: &Cell, at: (i32, i32), room: i32) -> Drawing {
    let (text, tone) = shown(cell);
    canvas.text(&fitted(&text, SIZE, room), at, Stand::Middle, (SIZE, tone))
}

/// What stands in a cell. Yes and no have marks of their own, so that no colour is needed.
fn shown(cell: &Cell) -> (String, Tone) {
    match cell {
        Cell::Number(number) => (number.clone(), INK),
        Cell::Flag(true) => ("✓ yes".to_owned(), SERIES[0]),
        Cell::Flag(false) => ("✗ no".to_owned(), SERIES[1]),
        Cell::State(state) => (state.clone(), INK),
        Cell::Nothing(why) => ((*why).to_owned(), FAINT),
    }
}

fn in_words(picture: &Picture, rows: &[Row]) -> String {
    let each = rows.iter().map(|row| {
        let cells = picture.parts.iter().zip(&row.cells);
        let cells = cells.map(|(part, cell)| format!("{} {}", part.label, shown(cell).0));
        format!("{}: {}", row.label, cells.collect::<Vec<_>>().join(", "))
    });
    format!("{}.", each.collect::<Vec<_>>().join("; "))
}
