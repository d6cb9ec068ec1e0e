//! What plotters draws, made into the pictures of the report: colours become classes that know
//! light and dark, texts are cleaned, and who cannot see the picture is told what it shows.
//!
//! Colours of lines are those of Okabe and Ito ("Color universal design", 2008), which people who
//! see few colours tell apart, darkened where they would be faint on white.

use std::fmt::Write;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::text::{cleaned, escaped};

/// A role a colour plays; the class that has it in light and in dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tone {
    class: &'static str,
    light: u32,
    dark: u32,
}

const fn tone(class: &'static str, light: u32, dark: u32) -> Tone {
    Tone { class, light, dark }
}

/// Text.
pub(crate) const INK: Tone = tone("i", 0x22_22_22, 0xe6_e6_ea);
/// Text that is less important, and axes.
pub(crate) const FAINT: Tone = tone("f", 0x5b_5b_66, 0xa6_a7_b2);
/// Lines behind everything.
pub(crate) const GRID: Tone = tone("g", 0xe2_e2_e6, 0x34_35_3d);
/// What is inside a region.
pub(crate) const REGION: Tone = tone("r", 0xcf_e8_dd, 0x1f_4a_3c);
/// The page.
pub(crate) const PAPER: Tone = tone("p", 0xff_ff_ff, 0x16_17_1b);
/// A formula.
pub(crate) const LAW: Tone = tone("w", 0x6a_6a_75, 0x9a_9b_a6);
/// A surprise.
pub(crate) const NEWS: Tone = tone("n", 0xb3_2d_0a, 0xff_8a_66);
/// Lines and bars, in this order.
pub(crate) const SERIES: [Tone; 8] = [
    tone("a", 0x00_72_b2, 0x6b_b7_ea),
    tone("b", 0xc2_50_00, 0xff_8f_4d),
    tone("c", 0x00_7d_5b, 0x3f_c7_9a),
    tone("d", 0xa8_4a_80, 0xe3_9a_c6),
    tone("e", 0x8a_62_00, 0xe6_b4_50),
    tone("h", 0x3d_3d_8f, 0xa9_a9_f5),
    tone("j", 0x5c_5c_66, 0xb8_b9_c4),
    tone("k", 0x7a_3b_1d, 0xd9_9a_76),
];

const TONES: [Tone; 7] = [INK, FAINT, GRID, REGION, PAPER, LAW, NEWS];

fn tones() -> impl Iterator<Item = Tone> {
    TONES.into_iter().chain(SERIES)
}

impl Tone {
    pub(crate) fn rgb(self) -> RGBColor {
        let byte = |shift: u32| u8::try_from((self.light >> shift) & 0xff).unwrap_or(0);
        RGBColor(byte(16), byte(8), byte(0))
    }
}

/// The style of every picture, for the page they stand in and for each that stands alone.
pub(crate) fn style() -> String {
    let rules = |colour: fn(&Tone) -> u32| {
        tones().fold(String::new(), |mut rules, tone| {
            let (class, colour) = (tone.class, colour(&tone));
            // A word that begins with f fills, one with l is a line.
            let _ =
                write!(rules, ".f{class}{{fill:#{colour:06x}}}.l{class}{{stroke:#{colour:06x}}}");
            rules
        })
    };
    format!(
        "svg text{{font-family:system-ui,sans-serif}}.lw{{stroke-dasharray:5 4}}{}\
         @media (prefers-color-scheme:dark){{{}}}",
        rules(|tone| tone.light),
        rules(|tone| tone.dark)
    )
}

/// The size most texts have, in pixels.
pub(crate) const SIZE: i32 = 13;

/// Where a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Begins there.
    Right,
    /// Ends there.
    Left,
    /// Has its middle there.
    Middle,
}

/// A surface to draw on with the tones.
pub(crate) struct Canvas<'a> {
    root: DrawingArea<SVGBackend<'a>, Shift>,
}

/// What plotters may say.
pub(crate) type Drawing = Result<(), Box<dyn std::error::Error>>;

/// Draws a picture. `id` is that of its title, `lone` whether it is a file of its own.
pub(crate) fn picture(
    size: (i32, i32),
    (id, title, words): (&str, &str, &str),
    lone: bool,
    draw: impl FnOnce(&Canvas<'_>) -> Drawing,
) -> Result<String, Box<dyn std::error::Error>> {
    let mut svg = String::new();
    {
        let pixels = |length: i32| u32::try_from(length).unwrap_or(1);
        let backend = SVGBackend::with_string(&mut svg, (pixels(size.0), pixels(size.1)));
        let canvas = Canvas { root: backend.into_drawing_area() };
        if lone {
            canvas.rect((0, 0), size, PAPER)?;
        }
        draw(&canvas)?;
        canvas.root.present()?;
    }
    Ok(finished(&svg, (id, title, words), lone))
}

impl Canvas<'_> {
    pub(crate) fn text(
        &self,
        text: &str,
        at: (i32, i32),
        stand: Stand,
        (size, tone): (i32, Tone),
    ) -> Drawing {
        let place = match stand {
            Stand::Right => HPos::Left,
            Stand::Left => HPos::Right,
            Stand::Middle => HPos::Center,
        };
        // The backend divides sizes by 1.24.
        let font = ("sans-serif", f64::from(size) * 1.24).into_font().color(&tone.rgb());
        let style = font.pos(Pos::new(place, VPos::Center));
        self.root.draw(&Text::new(cleaned(text), at, style))?;
        Ok(())
    }

    pub(crate) fn line(&self, points: Vec<(i32, i32)>, tone: Tone, width: u32) -> Drawing {
        self.root.draw(&PathElement::new(points, tone.rgb().stroke_width(width)))?;
        Ok(())
    }

    pub(crate) fn rect(&self, from: (i32, i32), to: (i32, i32), tone: Tone) -> Drawing {
        self.root.draw(&Rectangle::new([from, to], tone.rgb().filled()))?;
        Ok(())
    }

    pub(crate) fn dot(&self, at: (i32, i32), radius: i32, tone: Tone) -> Drawing {
        self.root.draw(&Circle::new(at, radius, tone.rgb().filled()))?;
        Ok(())
    }

    /// An interval, with ends across it.
    pub(crate) fn whisker(&self, from: (i32, i32), to: (i32, i32), tone: Tone) -> Drawing {
        self.line(vec![from, to], tone, 2)?;
        let across = if from.0 == to.0 { (4, 0) } else { (0, 4) };
        for end in [from, to] {
            let ends = [(end.0 - across.0, end.1 - across.1), (end.0 + across.0, end.1 + across.1)];
            self.line(ends.to_vec(), tone, 2)?;
        }
        Ok(())
    }
}

/// The text of plotters with classes for colours, without what is said by default, and with words.
fn finished(svg: &str, (id, title, words): (&str, &str, &str), lone: bool) -> String {
    let mut text = svg
        .replace(" opacity=\"1\"", "")
        .replace(" font-family=\"sans-serif\"", "")
        .replace(&format!(" font-size=\"{SIZE}\""), "")
        .replace(" text-anchor=\"start\"", "")
        .replace(" stroke=\"none\"", "")
        .replace(" stroke-width=\"1\"", "")
        .replace("stroke-width=\"0\" ", "")
        .replace(" \"/>", "\"/>")
        .replace("\n</text>", "</text>");
    for tone in tones() {
        let colour = format!("{:06X}", tone.light);
        let class = tone.class;
        text = text
            .replace(&format!(" fill=\"#{colour}\""), &format!(" class=\"f{class}\""))
            .replace(&format!(" stroke=\"#{colour}\""), &format!(" class=\"l{class}\""));
    }
    let text = text
        .lines()
        .map(|line| match line.strip_prefix("<text") {
            // The backend begins a text on a line of its own.
            Some(_) => line.to_owned(),
            None => format!("{line}\n"),
        })
        .collect::<String>();
    let Some(end) = text.find('>').map(|at| at + 1) else { return text };
    let (title, words, id) = (escaped(title), escaped(words), escaped(id));
    let head = text[..end].replacen(
        "<svg ",
        &format!("<svg role=\"img\" font-size=\"{SIZE}\" aria-labelledby=\"{id}-t {id}-d\" "),
        1,
    );
    let style = if lone { format!("\n<style>{}</style>", style()) } else { String::new() };
    format!(
        "{head}\n<title id=\"{id}-t\">{title}</title>\n<desc id=\"{id}-d\">{words}</desc>{style}{}",
        &text[end..]
    )
}
