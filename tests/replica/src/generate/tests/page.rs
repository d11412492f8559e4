//! Reads a README's structure line by line. It leaves out everything but what is planted.

use crate::generate::readme::Markup;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub headings: Vec<String>,
    pub code_blocks: usize,
    pub badges: usize,
    pub tables: usize,
    /// Lines that are no code.
    pub prose: String,
}

/// Reads a README.
pub(super) fn read(text: &str, markup: Markup) -> Seen {
    match markup {
        Markup::Markdown => markdown(text),
        Markup::ReStructuredText => restructured(text),
    }
}

fn markdown(text: &str) -> Seen {
    let mut seen = Seen::default();
    let lines: Vec<&str> = text.lines().collect();
    let mut fence: Option<&str> = None;
    let mut indented = false;
    for (number, line) in lines.iter().enumerate() {
        let before = number.checked_sub(1).map_or("", |before| lines[before]);
        if let Some(open) = fence {
            if *line == open {
                fence = None;
            }
            continue;
        }
        if let Some(open) = ["```", "~~~"].into_iter().find(|open| line.starts_with(open)) {
            fence = Some(open);
            seen.code_blocks += 1;
            continue;
        }
        if line.starts_with("    ") && (before.is_empty() || indented) {
            seen.code_blocks += usize::from(!indented);
            indented = true;
            continue;
        }
        indented = false;
        if line.starts_with('#') {
            seen.headings.push(line.trim_start_matches('#').trim().to_owned());
        } else if is_rule(line) && !before.is_empty() {
            seen.headings.push(before.to_owned());
        }
        seen.tables += usize::from(line.starts_with("|--"));
        seen.badges += usize::from(line.starts_with("[![") && line.contains("/badge/"));
        seen.prose.push_str(line);
        seen.prose.push('\n');
    }
    seen
}

fn restructured(text: &str) -> Seen {
    let mut seen = Seen::default();
    let lines: Vec<&str> = text.lines().collect();
    let mut rules = 0;
    for (number, line) in lines.iter().enumerate() {
        let before = number.checked_sub(1).map_or("", |before| lines[before]);
        if *line == "::" || line.starts_with(".. code") {
            seen.code_blocks += 1;
            continue;
        }
        if line.starts_with("    ") {
            continue;
        }
        if is_rule(line) && !before.is_empty() {
            assert!(line.len() >= before.chars().count(), "the line under `{before}` is short");
            seen.headings.push(before.to_owned());
        }
        rules += usize::from(line.starts_with("===") && line.contains("  ="));
        seen.badges += usize::from(line.starts_with(".. image::") && line.contains("/badge/"));
        seen.prose.push_str(line);
        seen.prose.push('\n');
    }
    assert_eq!(rules % 3, 0, "a table has three rules");
    seen.tables = rules / 3;
    seen
}

fn is_rule(line: &str) -> bool {
    let marks = line.as_bytes();
    marks.len() >= 2 && b"=-~".contains(&marks[0]) && marks.iter().all(|mark| *mark == marks[0])
}

/// Absolute links.
pub(super) fn links(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("https://").map(|(at, _)| {
        let rest = &text[at..];
        &rest[..rest.find(|c: char| c.is_whitespace() || "<>()\"`".contains(c)).unwrap_or(rest.len())]
    })
}

/// Whether a link leads to documentation, by its host or a part of its path.
pub(super) fn is_documentation(url: &str) -> bool {
    let rest = url.trim_start_matches("https://");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    host.ends_with(".readthedocs.io")
        || host.starts_with("docs.")
        || path
            .split(['/', '#'])
            .any(|part| ["docs", "doc", "wiki", "documentation", "reference"].contains(&part))
}
