//! Builds: files that an experiment has made from a fixture, and the properties read from files.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Experiment, Scenario};

/// Builds of one fixture for one runtime: a script, and the environments it is run in, each a
/// variant of the experiment.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Build {
    /// The runtime whose cases read it.
    pub runtime: String,
    /// The folder under `bench-crates/<article>/fixtures` that is copied for each build.
    pub fixture: String,
    /// What `sh -eu` does in the copy; what it leaves there is measured.
    pub script: String,
    /// Programs it calls besides the toolchain of its runtime; without one it is skipped.
    #[serde(default)]
    pub needs: Vec<String>,
    /// By the name of the variant: its environment.
    pub variants: BTreeMap<String, BTreeMap<String, String>>,
}

impl Experiment {
    /// The build of a variant in a runtime, with its environment.
    #[must_use]
    pub fn build_of(
        &self,
        runtime: &str,
        variant: &str,
    ) -> Option<(&Build, &BTreeMap<String, String>)> {
        let own = self.build.iter().filter(|build| build.runtime == runtime);
        own.filter_map(|build| Some((build, build.variants.get(variant)?))).next()
    }

    /// The measure of that name, for a runtime.
    #[must_use]
    pub fn measure_of(&self, runtime: &str, name: &str) -> Option<&ArtefactMeasure> {
        let fits =
            |one: &&ArtefactMeasure| one.runtime.as_ref().is_none_or(|wanted| wanted == runtime);
        self.artefact.iter().filter(fits).find(|one| one.name == name)
    }
}

impl Scenario {
    /// Whether the files of an experiment come from builds, not from its subject.
    #[must_use]
    pub fn has_builds(&self, experiment: &str) -> bool {
        self.experiment.get(experiment).is_some_and(|one| !one.build.is_empty())
    }
}

/// One named property of built files. Exactly one of the kinds is given.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ArtefactMeasure {
    /// Its name: the metric is `artefact.<name>`.
    pub name: String,
    /// The runtime whose file is read; every runtime when absent.
    pub runtime: Option<String>,
    /// The file a build leaves, `out` when absent; a subject's program is the only one it has.
    pub file: Option<String>,
    /// Count the calls from one function to functions whose name matches a pattern.
    pub calls: Option<Calls>,
    /// Count the symbols whose name matches a pattern.
    pub symbols: Option<String>,
    /// The size of a function, in bytes of code.
    pub function_bytes: Option<String>,
    /// Count the instructions of one function whose mnemonic matches a pattern.
    pub instructions: Option<Instructions>,
    /// Count the jumps in a function that lead back in it.
    pub loops: Option<String>,
    /// The name of the section in which a text lies.
    pub section_of: Option<String>,
    /// The size of a section in bytes; with a `*` in its name, of all that match, maybe none.
    pub section_bytes: Option<String>,
    /// The size of such sections as a share of the whole file.
    pub section_share: Option<String>,
    /// Count the segments of a type, such as `PT_INTERP`.
    pub segments: Option<String>,
    /// Count the shared libraries it asks for whose name matches a pattern.
    pub libraries: Option<String>,
    /// The content of a note, as text where it is text, else in hexadecimal digits; `none` without.
    pub note: Option<Note>,
    /// How many bytes a text lies behind the beginning of its section; ELF, Mach-O and PE.
    pub offset_of: Option<String>,
    /// Count how often a text is in the file.
    pub occurrences: Option<String>,
    /// Count the lines of a text file.
    pub lines: Option<Lines>,
    /// The first line of that text file.
    pub first_line: Option<String>,
    /// The size of that file, in bytes.
    pub file_bytes: Option<String>,
    /// Whether these files have the same bytes.
    pub equal: Option<Vec<String>>,
    /// Whether a section of these files has the same bytes.
    pub equal_section: Option<EqualSection>,
    /// Count the functions that only one of two programs has.
    pub functions_apart: Option<[String; 2]>,
    /// Whether a part of the Go build ID is the `same` in two files or `changed`.
    pub build_id_part: Option<BuildIdPart>,
    /// What is subtracted: of `function-bytes` another function's, of `file-bytes` another file's.
    pub less: Option<String>,
}

/// Calls from one function.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Calls {
    /// The calling function: the end of its demangled path.
    pub from: String,
    /// Pattern over demangled names: `runtime.concat*`.
    pub to: String,
}

/// Instructions of one function.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Instructions {
    /// The function: the end of its demangled path.
    pub from: String,
    /// Pattern over mnemonics in small letters, without prefixes and operands: `stos*`.
    pub like: String,
}

/// A note of an ELF file.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Note {
    /// Who wrote it: `Go`, `GNU`.
    pub owner: String,
    /// Its type, which only its owner knows the meaning of.
    pub r#type: u32,
}

/// Lines of a text file.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lines {
    /// Those in which this regular expression is found.
    pub matching: String,
    /// Only those after the first line in which this is found.
    pub after: Option<String>,
    /// Only those before the first line, of these, in which this is found.
    pub before: Option<String>,
}

/// A section of several files.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EqualSection {
    /// Its name.
    pub section: String,
    /// The files.
    pub files: Vec<String>,
}

/// A part of the Go build ID of two files, the parts counted from 1.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BuildIdPart {
    /// Which part.
    pub part: usize,
    /// The two files.
    pub of: [String; 2],
}

/// What a measure reads.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "each is the field of its name in `ArtefactMeasure`")]
pub enum Property<'a> {
    Calls(&'a Calls),
    Symbols(&'a str),
    FunctionBytes(&'a str),
    Instructions(&'a Instructions),
    Loops(&'a str),
    SectionOf(&'a str),
    SectionBytes(&'a str),
    SectionShare(&'a str),
    Segments(&'a str),
    Libraries(&'a str),
    Note(&'a Note),
    OffsetOf(&'a str),
    Occurrences(&'a str),
    Lines(&'a Lines),
    FirstLine(&'a str),
    FileBytes(&'a str),
    Equal(&'a [String]),
    EqualSection(&'a EqualSection),
    FunctionsApart(&'a [String; 2]),
    BuildIdPart(&'a BuildIdPart),
}

impl Property<'_> {
    /// The unit of its numbers; empty for a state.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Property::Calls(_) => "calls",
            Property::Symbols(_) => "symbols",
            Property::Instructions(_) => "instructions",
            Property::Loops(_) => "jumps",
            Property::FunctionBytes(_)
            | Property::SectionBytes(_)
            | Property::OffsetOf(_)
            | Property::FileBytes(_) => "bytes",
            Property::SectionShare(_) => "1",
            Property::Segments(_) => "segments",
            Property::Libraries(_) => "libraries",
            Property::Occurrences(_) => "occurrences",
            Property::Lines(_) => "lines",
            Property::FunctionsApart(_) => "functions",
            Property::SectionOf(_)
            | Property::Note(_)
            | Property::FirstLine(_)
            | Property::Equal(_)
            | Property::EqualSection(_)
            | Property::BuildIdPart(_) => "",
        }
    }

    /// Whether it is read from a program, so that a subject has it too.
    #[must_use]
    pub fn is_of_program(self) -> bool {
        !matches!(
            self,
            Property::Lines(_)
                | Property::FirstLine(_)
                | Property::FileBytes(_)
                | Property::Equal(_)
                | Property::EqualSection(_)
                | Property::FunctionsApart(_)
                | Property::BuildIdPart(_)
        )
    }
}

impl ArtefactMeasure {
    /// The properties it gives; a scenario that parsed has exactly one in each.
    #[must_use]
    pub fn properties<'a>(&'a self) -> Vec<Property<'a>> {
        type Named<'a> = (&'a Option<String>, fn(&'a str) -> Property<'a>);
        let texts: [Named<'a>; 12] = [
            (&self.symbols, Property::Symbols),
            (&self.function_bytes, Property::FunctionBytes),
            (&self.loops, Property::Loops),
            (&self.section_of, Property::SectionOf),
            (&self.section_bytes, Property::SectionBytes),
            (&self.section_share, Property::SectionShare),
            (&self.segments, Property::Segments),
            (&self.libraries, Property::Libraries),
            (&self.offset_of, Property::OffsetOf),
            (&self.occurrences, Property::Occurrences),
            (&self.first_line, Property::FirstLine),
            (&self.file_bytes, Property::FileBytes),
        ];
        let mut given: Vec<Property<'_>> =
            texts.into_iter().filter_map(|(text, of)| text.as_deref().map(of)).collect();
        given.extend(self.calls.as_ref().map(Property::Calls));
        given.extend(self.instructions.as_ref().map(Property::Instructions));
        given.extend(self.note.as_ref().map(Property::Note));
        given.extend(self.lines.as_ref().map(Property::Lines));
        given.extend(self.equal.as_deref().map(Property::Equal));
        given.extend(self.equal_section.as_ref().map(Property::EqualSection));
        given.extend(self.functions_apart.as_ref().map(Property::FunctionsApart));
        given.extend(self.build_id_part.as_ref().map(Property::BuildIdPart));
        given
    }

    /// What is wrong with it, where its files are those of builds or a subject's program.
    pub(super) fn fault(&self, of_builds: bool) -> Option<&'static str> {
        let [property] = self.properties()[..] else {
            return Some("needs exactly one property: `calls`, `symbols`, … (see FORMAT.md)");
        };
        let subtracts = matches!(property, Property::FunctionBytes(_) | Property::FileBytes(_));
        if self.less.is_some() && !subtracts {
            return Some("has `less`, which only `function-bytes` and `file-bytes` have");
        }
        if !of_builds && (self.file.is_some() || !property.is_of_program()) {
            return Some("reads files of a build, and its experiment has no `build`");
        }
        None
    }
}
