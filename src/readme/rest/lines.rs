//! The lines of a text: where each begins, how far it is indented, and what it says.

/// A line without its indentation and without blanks at its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// Columns before the text; a tab reaches to the next multiple of eight.
    pub(super) indent: usize,
    /// What stands there; empty in a blank line.
    pub(super) text: &'t str,
    /// Where `text` begins, in bytes of the whole.
    pub(super) start: usize,
}

impl Line<'_> {
    /// Whether nothing stands in the line.
    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// Where `text` ends, in bytes of the whole.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The mark of which the whole line consists, as under a title: ASCII punctuation, repeated.
    pub(super) fn adornment(&self) -> Option<u8> {
        adornment(self.text)
    }
}

/// The mark of which a whole line consists.
pub(in crate::readme) fn adornment(line: &str) -> Option<u8> {
    let bytes = line.as_bytes();
    let mark = *bytes.first()?;
    let same = mark.is_ascii_punctuation() && bytes.last() == Some(&mark);
    (same && bytes.iter().all(|byte| *byte == mark)).then_some(mark)
}

/// All lines of a text.
pub(super) fn of(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(text.len() / 32 + 1);
    let mut at = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        lines.push(line(text, at, end));
        at = end + 1;
    }
    lines
}

fn line(text: &str, start: usize, end: usize) -> Line<'_> {
    let mut indent = 0;
    let mut at = start;
    for byte in &text.as_bytes()[start..end] {
        match byte {
            b' ' => indent += 1,
            b'\t' => indent = (indent / 8 + 1) * 8,
            _ => break,
        }
        at += 1;
    }
    Line { indent, text: text[at..end].trim_ascii_end(), start: at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_their_indentation() {
        let lines = of("a \n\n  b\r\n\tc");
        let told: Vec<(usize, &str)> = lines.iter().map(|line| (line.indent, line.text)).collect();
        assert_eq!(told, [(0, "a"), (0, ""), (2, "b"), (8, "c")]);
        assert_eq!(of("====")[0].adornment(), Some(b'='));
        assert_eq!(of("==-=")[0].adornment(), None);
    }
}
