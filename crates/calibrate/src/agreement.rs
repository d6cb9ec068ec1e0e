//! The same quantities by instruments that somebody else made.
//!
//! What is timed is measured here in fresh processes and there as that instrument does it, by
//! turns; a framework that measures in one process is run several times, since processes differ.
//! Where it prints its samples, their lower tail is taken, as of ours: what disturbs only adds to a
//! time. Times may differ by a stated share. What is counted must be equal.

use std::sync::atomic::AtomicBool;

use fastrand::Rng;
use ingest::Points;
use lab::{LOWER_TAIL, Program, Ran, Setting, Side, Tools};
use model::protocol::{Reply, Request, Run};
use model::{Agreement, BenchTask, Instrument, Measured, Observation, Params, Status};

use crate::trials::{KINDS, Kind};
use crate::{CONFIDENCE, rivals};

/// Processes that each of our own numbers rests on.
const PROCESSES: usize = 16;
/// Runs of a framework, with an equal share of our processes after each.
const RUNS: usize = 8;
/// Of the environments of our processes.
const SEED: u64 = 1;
/// The steps of the experiments' defaults, which the frameworks measure, and iterations of them
/// that make a batch.
const STEPS: i64 = 1000;
const ITERATIONS: u64 = 200;
/// The largest share by which times may differ.
const TIMES_WITHIN: f64 = 0.05;
/// Memory that the peak is measured with, in MiB, and the share that may differ: a process has its
/// own program in memory besides.
const PEAK_MIB: i64 = 64;
const PEAK_WITHIN: f64 = 0.02;
/// Steps of the whole process that hyperfine times.
const PROCESS_STEPS: i64 = 20_000_000;
/// Timer events: of a period in µs, so many.
const PERIOD_US: i64 = 1000;
const EVENTS: i64 = 1000;
/// How far the medians of two distributions of lateness may be apart, as a share.
const LATENESS_WITHIN: f64 = 0.25;

/// The programs and tools that agreement is measured with.
pub struct Instruments<'a> {
    /// Where tools are.
    pub tools: &'a Tools,
    /// The subject.
    pub subject: &'a Program,
    /// The one that counts its heap use, or why there is none.
    pub counting: Result<Program, String>,
    /// The Go subject, or why there is none.
    pub go: Result<Program, String>,
    /// Set when the person who started the calibration wants it to end.
    pub interrupt: &'a AtomicBool,
}

type Both = Result<(Measured, Measured), String>;

/// What is compared: the quantity, the instrument, the unit, the share that may differ, and how.
type Row = (&'static str, &'static str, &'static str, f64, fn(&Instruments<'_>) -> Both);

const ROWS: [Row; 9] = [
    ("arithmetic", "criterion", "ns", TIMES_WITHIN, |it| {
        it.framework(Instrument::Criterion, &KINDS[0])
    }),
    ("allocation", "criterion", "ns", TIMES_WITHIN, |it| {
        it.framework(Instrument::Criterion, &KINDS[1])
    }),
    ("arithmetic", "divan", "ns", TIMES_WITHIN, |it| it.framework(Instrument::Divan, &KINDS[0])),
    ("arithmetic in Go", "testing.B", "ns", TIMES_WITHIN, |it| it.testing_b()),
    ("whole process", "hyperfine", "s", TIMES_WITHIN, |it| it.hyperfine()),
    ("timer lateness", "cyclictest", "µs", LATENESS_WITHIN, |it| it.cyclictest()),
    ("heap blocks", "valgrind DHAT", "blocks", 0.0, |it| it.dhat("blocks")),
    ("heap bytes", "valgrind DHAT", "B", 0.0, |it| it.dhat("bytes")),
    ("peak memory", "GNU time", "B", PEAK_WITHIN, |it| it.peak()),
];

/// Builds what the other instruments run.
///
/// # Errors
/// Why it does not build.
pub fn prepare(tools: &Tools) -> Result<(), String> {
    rivals::prepare(tools)
}

/// Measures every quantity both ways, one at a time; what is missing says so. `each` hears of every
/// one when it is done, and ends the rest with an error of its own.
///
/// # Errors
/// What `each` gives.
pub fn agreements<E>(
    instruments: &Instruments<'_>,
    mut each: impl FnMut(Agreement) -> Result<(), E>,
) -> Result<(), E> {
    for (what, instrument, unit, within, measure) in ROWS {
        let (both, note) = match measure(instruments) {
            Ok(both) => (Some(both), String::new()),
            Err(why) => (None, why),
        };
        each(Agreement {
            what: what.to_owned(),
            instrument: instrument.to_owned(),
            unit: unit.to_owned(),
            ours: both.map(|both| both.0),
            theirs: both.map(|both| both.1),
            within,
            note,
        })?;
    }
    Ok(())
}

impl Instruments<'_> {
    /// Our own time of so many steps, in so many fresh processes.
    fn ours(
        &self,
        program: &Program,
        kind: &Kind,
        processes: usize,
        rng: &mut Rng,
    ) -> Result<Vec<f64>, String> {
        let side = Side {
            program: program.clone(),
            setting: Setting::default(),
            run: kind.run(STEPS, ITERATIONS),
            batches: 12,
        };
        let each = (0..processes).map(|_| lab::process(&side, rng, self.interrupt));
        each.map(|one| Ok(one.map_err(|trouble| trouble.to_string())?.0)).collect()
    }

    fn framework(&self, instrument: Instrument, kind: &Kind) -> Both {
        let task = BenchTask {
            scenario: "calibrate".to_owned(),
            instrument,
            experiment: kind.experiment.to_owned(),
            variant: kind.variant.to_owned(),
        };
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let mut rng = Rng::with_seed(SEED);
        for _ in 0..RUNS {
            theirs.push(typical(&lab::bench(&task, self.tools))?);
            ours.extend(self.ours(self.subject, kind, PROCESSES / RUNS, &mut rng)?);
        }
        Ok((measured(&ours)?, measured(&theirs)?))
    }

    fn testing_b(&self) -> Both {
        let program = self.go.as_ref().map_err(Clone::clone)?;
        let args = ["-count", "12", "-benchtime", "20ms"];
        let ran = successful(lab::go_bench(self.tools, "crates/calibrate/go", &args)?)?;
        let theirs = samples(ingest::go_text::read(&ran.stdout), "ns/op")?;
        let ours = self.ours(program, &KINDS[0], PROCESSES, &mut Rng::with_seed(SEED))?;
        Ok((measured(&ours)?, measured(&theirs)?))
    }

    fn hyperfine(&self) -> Both {
        let input = line(KINDS[0].run(PROCESS_STEPS, 1))?;
        let mut times = Vec::new();
        for _ in 0..PROCESSES {
            let ran = lab::ran(self.tools, &self.subject.file, &[], &[], input.as_bytes())?;
            times.push(successful(ran)?.seconds);
        }
        let shell = format!("printf '%s\\n' '{}' | {}", input.trim_end(), self.subject.file);
        let args =
            ["--style", "none", "--warmup", "2", "--runs", "15", "--export-json", "/dev/stdout"];
        let mut all = args.to_vec();
        all.push(&shell);
        let ran = successful(lab::ran(self.tools, "hyperfine", &all, &[], &[])?)?;
        let theirs = samples(ingest::hyperfine::read(&ran.stdout), "s")?;
        Ok((measured(&times)?, measured(&theirs)?))
    }

    fn cyclictest(&self) -> Both {
        let (period, events) = (PERIOD_US.to_string(), EVENTS.to_string());
        let args = ["-q", "-i", &period, "-l", &events, "-h", "5000"];
        let ran = successful(lab::ran(self.tools, "cyclictest", &args, &[], &[])?)?;
        let theirs = cyclictest_lateness(&ran.stdout)?;
        let params = Params::default().with("period_us", PERIOD_US).with("events", EVENTS);
        let run = Run::once("timer", "clock-nanosleep", params);
        let reply = self.reply(self.subject, &run)?;
        let mut ours = Vec::new();
        for [ns, count] in &reply.histogram_ns.0 {
            ours.extend((0..*count).map(|_| *ns as f64 / 1000.0));
        }
        Ok((measured(&ours)?, measured(&theirs)?))
    }

    fn dhat(&self, which: &str) -> Both {
        let program = self.counting.as_ref().map_err(Clone::clone)?;
        let run = KINDS[1].run(STEPS, 1);
        let counted = lab::heap_use(program, &Setting::default(), &run, self.interrupt);
        let counted = counted.map_err(|trouble| trouble.to_string())?;
        let ours = if which == "blocks" { counted.blocks } else { counted.bytes };
        // What a process does besides its work is the same in both, and so is the length of the
        // request.
        let (some, more) = (self.valgrind(100)?, self.valgrind(200)?);
        let theirs = if which == "blocks" { more.0 - some.0 } else { more.1 - some.1 };
        Ok((exactly(ours as f64), exactly(theirs / 100.0)))
    }

    /// Blocks and bytes of a whole process under valgrind's DHAT.
    fn valgrind(&self, iterations: u64) -> Result<(f64, f64), String> {
        let input = line(KINDS[1].run(STEPS, iterations))?;
        let args = ["--tool=dhat", "--dhat-out-file=/dev/null", &self.subject.file];
        let ran = lab::ran(self.tools, "valgrind", &args, &[], input.as_bytes())?;
        dhat_total(&successful(ran)?.stderr)
    }

    fn peak(&self) -> Both {
        let request = Run::once("peak", "touched", Params::default().with("mib", PEAK_MIB));
        let reply = self.reply(self.subject, &request)?;
        let ours = reply.values.get("peak_bytes").and_then(model::Value::number);
        let ours = ours.ok_or("the subject observed no peak")?;
        let args = ["-f", "%M", self.subject.file.as_str()];
        let input = line(request)?;
        let ran = successful(lab::ran(self.tools, "time", &args, &[], input.as_bytes())?)?;
        let kib = ran.stderr.trim().parse::<f64>();
        let kib = kib.map_err(|_| format!("time printed `{}`", ran.stderr.trim()))?;
        Ok((exactly(ours), exactly(kib * 1024.0)))
    }

    /// One reply of a fresh process.
    fn reply(&self, program: &Program, run: &Run) -> Result<Reply, String> {
        lab::ask(program, &Setting::default(), run, self.interrupt)
            .map_err(|trouble| trouble.to_string())
    }
}

/// A request as a subject reads it.
fn line(run: Run) -> Result<String, String> {
    let line = serde_json::to_string(&Request::Run(run)).map_err(|error| error.to_string())?;
    Ok(line + "\n")
}

/// The samples of the first point that has a unit.
fn samples(points: Result<Points, ingest::Error>, unit: &str) -> Result<Vec<f64>, String> {
    let points = points.map_err(|error| error.to_string())?.points;
    let point = points.into_iter().find(|point| point.unit == unit);
    point.map(|point| point.samples).ok_or_else(|| format!("nothing in {unit}"))
}

/// One run of a framework as a number.
fn typical(seen: &Observation) -> Result<f64, String> {
    match stats::lower_tail(&seen.samples, LOWER_TAIL) {
        Ok(value) => Ok(value),
        Err(stats::Error::Empty) => {
            seen.value.as_ref().and_then(model::Value::number).ok_or_else(|| why(&seen.status))
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Why there is no number.
fn why(status: &Status) -> String {
    match status {
        Status::Skipped(why) | Status::Failed(why) | Status::Invalid(why) => why.clone(),
        Status::WrongAnswer(why) | Status::Disturbed(why) => why.clone(),
        Status::Ok => "it gave no number".to_owned(),
    }
}

fn successful(ran: Ran) -> Result<Ran, String> {
    if ran.success { Ok(ran) } else { Err(ran.stderr.trim().to_owned()) }
}

fn exactly(value: f64) -> Measured {
    Measured { value, low: value, high: value }
}

/// The median of values with its interval.
fn measured(values: &[f64]) -> Result<Measured, String> {
    let estimate = stats::median_interval(values, CONFIDENCE).map_err(|why| why.to_string())?;
    let (low, high) = (estimate.interval.low, estimate.interval.high);
    Ok(Measured { value: estimate.value, low, high })
}

/// The events of cyclictest's histogram, in µs: lines of a latency and how often it was seen.
fn cyclictest_lateness(stdout: &str) -> Result<Vec<f64>, String> {
    let mut all = Vec::new();
    for line in stdout.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [latency, count] = words.as_slice()
            && let (Ok(latency), Ok(count)) = (latency.parse::<f64>(), count.parse::<usize>())
        {
            // The middle of a cell of 1 µs, which cyclictest cuts off downwards.
            all.extend(std::iter::repeat_n(latency + 0.5, count));
        }
    }
    if all.is_empty() { Err("cyclictest printed no histogram".to_owned()) } else { Ok(all) }
}

/// Blocks and bytes of a line such as `==7== Total:     1,234 bytes in 56 blocks`.
fn dhat_total(stderr: &str) -> Result<(f64, f64), String> {
    let line = stderr.lines().find_map(|line| Some(line.split_once("Total:")?.1));
    let none = || format!("DHAT printed no total: {}", stderr.trim());
    let words: Vec<String> =
        line.ok_or_else(none)?.split_whitespace().map(|word| word.replace(',', "")).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [bytes, "bytes", "in", blocks, "blocks"] => match (blocks.parse(), bytes.parse()) {
            (Ok(blocks), Ok(bytes)) => Ok((blocks, bytes)),
            _ => Err(none()),
        },
        _ => Err(none()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_other_instruments_is_read() {
        let printed = "BenchmarkArithmetic-2   10000   1042.5 ns/op\nok  calibration 1.2s\n";
        assert_eq!(samples(ingest::go_text::read(printed), "ns/op").unwrap(), [1042.5]);
        assert!(samples(ingest::go_text::read("ok  calibration 1.2s\n"), "ns/op").is_err());
        let printed = "# Histogram\n000000 000000\n000053 000002\n000054 1\n# Total: 3\n";
        assert_eq!(cyclictest_lateness(printed).unwrap(), [53.5, 53.5, 54.5]);
        assert!(cyclictest_lateness("# nothing").is_err());
        let total = "==7== Total:     1,234 bytes in 56 blocks\n==7== At t-gmax: 9 bytes\n";
        assert_eq!(dhat_total(total), Ok((56.0, 1234.0)));
        assert!(dhat_total("==7== nothing").is_err());
    }

    #[test]
    fn what_has_too_few_values_is_no_measurement() {
        assert!(measured(&[1.0, 2.0]).is_err());
        let six = measured(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        assert_eq!((six.low, six.value, six.high), (1.0, 3.5, 6.0));
    }
}
