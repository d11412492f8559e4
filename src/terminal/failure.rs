//! How a failure is told: the chain of causes once, then nothing. It leaves out exit codes.

use std::io::Write;

use crate::query::visible;

/// Prints an error and its causes on standard error, one a line, hostile characters made visible; a cause that
/// its parent has already quoted is left out.
pub fn print_failure(error: &anyhow::Error) {
    let mut told = String::new();
    for (depth, cause) in error.chain().enumerate() {
        let text = cause.to_string();
        if depth > 0 && told.contains(&text) {
            continue;
        }
        let prefix = if depth == 0 { "error: " } else { "  because: " };
        for (index, line) in text.lines().enumerate() {
            let lead = if index == 0 { prefix.to_owned() } else { " ".repeat(prefix.len()) };
            told.push_str(&format!("{lead}{}\n", visible(line)));
        }
    }
    // Nothing can be done where even standard error is gone.
    let _ = std::io::stderr().write_all(told.as_bytes());
}
