//! Runs the program as its user does, in a folder of its own, with nothing inherited: no registry, proxy, pip, npm, uv or
//! `PKGCENSUS_*` variable of the machine reaches it.
//!
//! Left out on purpose: what it is run on (`world`, `registry`).

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub bytes: Vec<u8>,
    pub err: String,
}

impl Ran {
    /// Standard output as text.
    pub fn out(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    /// Asserts an exit code and that standard error holds every one of `words`.
    pub fn failed(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in:\n{}", self.err);
        }
    }
}

/// The program in `folder`, with an empty environment but for a home there.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pkgcensus"));
    command.env_clear().env("HOME", folder).current_dir(folder).args(arguments);
    command
}

/// Runs it to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    finish(&mut command(folder, arguments))
}

/// Runs it with variables set.
pub fn run_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    finish(command(folder, arguments).envs(variables.iter().copied()))
}

/// Runs it with a text on standard input.
pub fn run_reading(folder: &Path, arguments: &[&str], input: &str) -> Ran {
    let mut command = command(folder, arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    told(&child.wait_with_output().unwrap())
}

/// Runs it and expects success.
pub fn ok(folder: &Path, arguments: &[&str]) -> Ran {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
    ran
}

/// Runs a prepared command to its end.
pub fn finish(command: &mut Command) -> Ran {
    told(&command.stdin(Stdio::null()).output().unwrap())
}

fn told(output: &std::process::Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        bytes: output.stdout.clone(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}
