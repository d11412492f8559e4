//! Explicit markup: what begins with two dots. Which of its kinds a line is, and what a directive's body holds.

/// A line that begins with two dots, by its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::readme) enum Explicit<'t> {
    /// `.. _name: address`
    Target { name: &'t str, address: &'t str },
    /// `.. __: address`
    Anonymous(&'t str),
    /// `.. |name| directive:: argument`
    Substitution { name: &'t str, directive: &'t str, argument: &'t str },
    /// `.. [1] text`, with the bytes before the text.
    Footnote { before_text: usize },
    /// `.. name:: argument`
    Directive { name: &'t str, argument: &'t str },
    /// Anything else.
    Comment,
}

/// What the body of a directive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// A block of code.
    Code,
    /// An image and nothing else.
    Image,
    /// An image with a caption and more as blocks.
    Figure,
    /// A table whose rows are lines of comma-separated cells.
    Rows,
    /// A table whose rows are a list of lists.
    ListOfRows,
    /// Blocks, of which the argument is the first text.
    Note,
    /// Blocks.
    Blocks,
    /// Nothing that is text of the README.
    Hidden,
}

/// Which kind of explicit markup a line is; it begins with two dots and a blank.
pub(in crate::readme) fn explicit(line: &str) -> Explicit<'_> {
    let rest = line[2..].trim_start();
    let before = line.len() - rest.len();
    if let Some(target) = rest.strip_prefix('_') {
        if let Some(address) = target.strip_prefix("_:") {
            return Explicit::Anonymous(address.trim());
        }
        return named_target(target).unwrap_or(Explicit::Comment);
    }
    if let Some(substitution) = rest.strip_prefix('|') {
        let defined = substitution.split_once('|').and_then(|(name, rest)| {
            let (directive, argument) = directive(rest.trim_start())?;
            Some(Explicit::Substitution { name, directive, argument })
        });
        return defined.unwrap_or(Explicit::Comment);
    }
    if rest.starts_with('[')
        && let Some(end) = rest.find(']')
    {
        return Explicit::Footnote { before_text: before + end + 1 };
    }
    directive(rest).map_or(Explicit::Comment, |(name, argument)| Explicit::Directive { name, argument })
}

fn named_target(target: &str) -> Option<Explicit<'_>> {
    let (name, address) = if let Some(quoted) = target.strip_prefix('`') {
        quoted.split_once("`:")?
    } else {
        // A colon within a name is escaped.
        let end = target.match_indices(':').map(|(at, _)| at).find(|at| !target[..*at].ends_with('\\'))?;
        (&target[..end], &target[end + 1..])
    };
    Some(Explicit::Target { name, address: address.trim() })
}

/// A directive's name and argument.
fn directive(text: &str) -> Option<(&str, &str)> {
    let end = text
        .bytes()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'.' | b':')))
        .unwrap_or(text.len());
    // A blank may stand before the colons.
    let (name, rest) = match text[..end].strip_suffix("::") {
        Some(name) => (name, &text[end..]),
        None => (&text[..end], text[end..].strip_prefix(" ::")?),
    };
    (!name.is_empty() && (rest.is_empty() || rest.starts_with([' ', '\t']))).then(|| (name, rest.trim()))
}

/// What the body of the directive called `name` is.
pub(super) fn body(name: &str) -> Body {
    match name.to_ascii_lowercase().as_str() {
        "code" | "code-block" | "sourcecode" | "parsed-literal" | "doctest" | "testcode" | "prompt"
        | "ipython" => Body::Code,
        "image" => Body::Image,
        "figure" => Body::Figure,
        "csv-table" => Body::Rows,
        "list-table" | "flat-table" => Body::ListOfRows,
        "note" | "warning" | "tip" | "hint" | "important" | "attention" | "caution" | "danger" | "error"
        | "seealso" | "todo" => Body::Note,
        "raw" | "contents" | "include" | "literalinclude" | "toctree" | "math" | "meta" | "highlight"
        | "role" | "default-role" | "sectnum" | "header" | "footer" | "target-notes" | "date" | "index"
        | "graphviz" | "digraph" | "mermaid" | "uml" | "testsetup" | "testcleanup" | "testoutput"
        | "plot" | "title" | "automodule" | "autoclass" | "autofunction" | "currentmodule" | "module"
        | "bibliography" => Body::Hidden,
        _ => Body::Blocks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart() {
        let directive = |name, argument| Explicit::Directive { name, argument };
        for (line, expected) in [
            (".. image:: a.png", directive("image", "a.png")),
            (".. py:function:: f(x)", directive("py:function", "f(x)")),
            (".. code-block::", directive("code-block", "")),
            (".. image :: a.png", directive("image", "a.png")),
            (".. _a b: c", Explicit::Target { name: "a b", address: "c" }),
            (".. _`a: b`: c", Explicit::Target { name: "a: b", address: "c" }),
            (".. __: c", Explicit::Anonymous("c")),
            (".. |a| image:: b", Explicit::Substitution { name: "a", directive: "image", argument: "b" }),
            (".. [1] text", Explicit::Footnote { before_text: 6 }),
            (".. a comment", Explicit::Comment),
            (".. code:python", Explicit::Comment),
            (".. _open", Explicit::Comment),
            (".. ", Explicit::Comment),
        ] {
            assert_eq!(explicit(line), expected, "{line}");
        }
    }
}
