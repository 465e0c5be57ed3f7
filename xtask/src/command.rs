//! Running other programs: quietly when all goes well, with their output when it does not.

use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

/// How much of a failed program's output is shown.
const TAIL_LINES: usize = 150;

/// Runs `command` without input and returns its status and its output, errors included, in the order written.
pub fn capture(command: Command) -> Result<(ExitStatus, String)> {
    capture_fed(command, Stdio::null())
}

/// As `capture`, with an input.
pub fn capture_fed(mut command: Command, input: Stdio) -> Result<(ExitStatus, String)> {
    let shown = show(&command);
    let (mut reader, writer) = std::io::pipe()?;
    command.stdin(input).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("cannot start {shown}"))?;
    // The pipe ends only when our own copies of its writing end are gone.
    drop(command);
    let mut output = Vec::new();
    reader.read_to_end(&mut output)?;
    Ok((child.wait()?, String::from_utf8_lossy(&output).into_owned()))
}

/// Runs `command` and returns its output; a non-zero exit is an error that carries the end of the output.
pub fn output(command: Command) -> Result<String> {
    let shown = show(&command);
    let (status, text) = capture(command)?;
    if !status.success() {
        bail!("{shown}\nended with {status}:\n{}", tail(&text));
    }
    Ok(text)
}

/// True when `command` can be started and ends well; its output is dropped.
pub fn succeeds(command: Command) -> bool {
    capture(command).is_ok_and(|(status, _)| status.success())
}

/// Announces a long step with its usual duration, runs it, and says how long it took.
pub fn step(what: &str, usual: &str, command: Command) -> Result<String> {
    print!("{what} (about {usual}) ... ");
    std::io::stdout().flush()?;
    let start = Instant::now();
    let result = output(command);
    println!("{} in {:.0} s", if result.is_ok() { "done" } else { "FAILED" }, start.elapsed().as_secs_f64());
    result
}

/// The last lines of a text.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

/// The command as a person would type it.
fn show(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| {
            let word = word.to_string_lossy();
            if word.contains(char::is_whitespace) { format!("'{word}'") } else { word.into_owned() }
        })
        .collect::<Vec<_>>()
        .join(" ")
}
