//! What a text defines anywhere and uses elsewhere: targets of links and names that stand for an image or a text.

use std::collections::{HashMap, VecDeque};

use super::explicit::{Explicit, explicit};
use super::lines::Line;

/// What a name between bars stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Substitution<'t> {
    /// An image, by its address.
    Image(&'t str),
    /// A text.
    Text(&'t str),
    /// Something that only a program can tell, such as a date.
    Other,
}

/// The definitions of a text.
#[derive(Debug, Default)]
pub(super) struct Names<'t> {
    targets: HashMap<String, &'t str>,
    substitutions: HashMap<String, Substitution<'t>>,
    /// Targets without a name, in their order.
    pub(super) anonymous: VecDeque<&'t str>,
}

impl<'t> Names<'t> {
    /// The address behind a name, empty where the name is a place in the text; `None` where it is not defined.
    pub(super) fn target(&self, name: &str) -> Option<&'t str> {
        if self.targets.is_empty() { None } else { self.targets.get(&normal(name)).copied() }
    }

    /// What a name between bars stands for.
    pub(super) fn substitution(&self, name: &str) -> Option<Substitution<'t>> {
        if self.substitutions.is_empty() { None } else { self.substitutions.get(&normal(name)).copied() }
    }
}

/// Targets in a row that share the address of the last.
const MOST_CHAINED: usize = 16;

/// Collects the definitions.
pub(super) fn collect<'t>(lines: &[Line<'t>]) -> Names<'t> {
    let mut names = Names::default();
    // Names whose address is that of the next target.
    let mut chained: Vec<&str> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match line.text.as_bytes() {
            [b'.', b'.', b' ', ..] => define(&mut names, &mut chained, lines, at),
            [b'_', b'_', b' ', ..] => names.anonymous.push_back(line.text[3..].trim()),
            [first, second, ..] if first == second && first.is_ascii_punctuation() => {
                if let Some(title) = at.checked_sub(1).map(|before| lines[before])
                    && !title.is_blank()
                    && line.adornment().is_some()
                {
                    names.targets.entry(normal(title.text)).or_insert("");
                }
            }
            _ => {}
        }
    }
    names
}

fn define<'t>(names: &mut Names<'t>, chained: &mut Vec<&'t str>, lines: &[Line<'t>], at: usize) {
    // What stands in the next line, where it belongs to this one.
    let below =
        || lines.get(at + 1).filter(|next| next.indent > lines[at].indent).map_or("", |next| next.text);
    match explicit(lines[at].text) {
        Explicit::Target { name, address } => {
            let address = if address.is_empty() { below() } else { address };
            let next_defines = lines
                .get(at + 1)
                .is_some_and(|next| next.text.starts_with(".. _") && !next.text.starts_with(".. __"));
            if address.is_empty() && next_defines && chained.len() < MOST_CHAINED {
                chained.push(name);
                return;
            }
            for name in chained.drain(..).chain([name]) {
                names.targets.insert(normal(name), address);
            }
        }
        Explicit::Anonymous(address) => names.anonymous.push_back(address),
        Explicit::Substitution { name, directive, argument } => {
            let argument = if argument.is_empty() { below() } else { argument };
            let stands_for = match directive {
                "image" => Substitution::Image(argument),
                "replace" => Substitution::Text(argument),
                _ => Substitution::Other,
            };
            names.substitutions.insert(normal(name), stands_for);
        }
        _ => {}
    }
}

/// A name as names are compared: in lower case, with single blanks.
fn normal(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !normal.is_empty() {
            normal.push(' ');
        }
        if word.is_ascii() {
            normal.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        } else {
            normal.push_str(&word.to_lowercase());
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    #[test]
    fn definitions_are_found_wherever_they_stand() {
        let lines = lines::of(
            "Use\n===\n\n.. _The  Docs: https://a.example\n.. _b:\n   https://b.example\n.. |x| image:: x.svg\n\
             .. |y| replace:: why\n__ https://c.example\n.. __: https://d.example\n",
        );
        let names = collect(&lines);
        assert_eq!(names.target("the docs"), Some("https://a.example"));
        assert_eq!(names.target("B"), Some("https://b.example"));
        assert_eq!(names.target("use"), Some(""));
        assert_eq!(names.target("no"), None);
        assert_eq!(names.substitution("x"), Some(Substitution::Image("x.svg")));
        assert_eq!(names.substitution("Y"), Some(Substitution::Text("why")));
        assert_eq!(names.anonymous, ["https://c.example", "https://d.example"]);
    }

    #[test]
    fn what_a_line_leaves_open_stands_in_the_next() {
        let lines =
            lines::of(".. |x| image::\n   x.svg\n.. _a:\n.. _b: https://b.example\n\n.. _c:\n\nText\n====\n");
        let names = collect(&lines);
        assert_eq!(names.substitution("x"), Some(Substitution::Image("x.svg")));
        assert_eq!(names.target("a"), Some("https://b.example"));
        assert_eq!(names.target("c"), Some(""));
    }
}
