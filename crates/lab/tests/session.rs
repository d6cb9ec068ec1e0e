//! Sessions with a scripted subject: whatever it does, the lab says what happened and goes on.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use lab::{Program, Session, Setting, Trouble};
use model::Params;
use model::protocol::{Reply, Run};

static GO_ON: AtomicBool = AtomicBool::new(false);
const AMPLE: Duration = Duration::from_secs(20);

fn program(mode: &str) -> Program {
    Program::new(env!("CARGO_BIN_EXE_scripted-subject"), &[mode])
}

fn run(mode: &str, time: Duration) -> Result<Reply, Trouble> {
    let mut session = Session::start(&program(mode), &Setting::default(), &GO_ON)?;
    let request = Run {
        id: 7,
        experiment: "any".to_owned(),
        variant: "any".to_owned(),
        params: Params::default(),
        iterations: 3,
        heap: false,
    };
    session.run(&request, time)
}

#[test]
fn a_good_subject_is_understood() {
    let reply = run("good", AMPLE).unwrap();
    assert_eq!(reply.iterations, 3);
    assert!((3000..3015).contains(&reply.elapsed_ns), "{reply:?}");
    assert_eq!(reply.answer, "1");
}

#[test]
fn what_a_bad_subject_did_is_said() {
    let rows = [
        ("abort", "ended before it replied: SIGABRT"),
        ("exit", "ended before it replied: exit 3; stderr: leaving early"),
        ("garbage", "not a reply of the protocol"),
        ("wrong-id", "it answers request Some(0), not 7"),
        ("refuse", "refused: unknown experiment 'grwo'"),
        ("hopeless", "disturbed: others were there"),
    ];
    for (mode, expected) in rows {
        let trouble = run(mode, AMPLE).unwrap_err().to_string();
        assert!(trouble.contains(expected), "{mode}: {trouble}");
    }
}

#[test]
fn a_hanging_subject_is_given_up() {
    let trouble = run("hang", Duration::from_millis(50)).unwrap_err();
    assert!(matches!(trouble, Trouble::Slow { .. }), "{trouble}");
}

#[test]
fn a_full_standard_error_blocks_nobody() {
    assert!(run("chatty", AMPLE).is_ok());
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let nowhere = Program::new("/nowhere/at/all", &[]);
    let trouble = Session::start(&nowhere, &Setting::default(), &GO_ON).err().unwrap();
    assert!(trouble.to_string().starts_with("cannot start /nowhere/at/all"), "{trouble}");
}

#[test]
fn an_interrupt_ends_the_wait() {
    let stop = AtomicBool::new(true);
    let mut session = Session::start(&program("hang"), &Setting::default(), &stop).unwrap();
    assert_eq!(session.describe(AMPLE), Err(Trouble::Interrupted));
}

#[test]
fn another_version_of_the_protocol_is_refused() {
    let setting = Setting::default();
    let mut old = Session::start(&program("good"), &setting, &GO_ON).unwrap();
    assert_eq!(old.describe(AMPLE).unwrap().subject, "scripted");
    assert!(old.finish().process_ns > 0);
    let mut new = Session::start(&program("future"), &setting, &GO_ON).unwrap();
    let trouble = new.describe(AMPLE).unwrap_err().to_string();
    assert!(trouble.contains("protocol 99 is not 1"), "{trouble}");
}
