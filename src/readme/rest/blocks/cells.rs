//! Tables among the blocks of a text, and what stands in their cells.

use super::super::lines;
use super::super::{inline, tables};
use super::Blocks;

/// Tables within cells of tables whose cells are read as blocks.
const DEEPEST_TABLE: u8 = 2;

impl Blocks<'_, '_, '_> {
    /// The rows of a table that a directive makes.
    pub(super) fn rows(&mut self, indent: usize) {
        self.go_to(self.at + 1);
        self.skip_options(indent);
        while self.at < self.lines.len() && (self.line.is_blank() || self.line.indent > indent) {
            self.tally.gap();
            let text = self.line.text.trim_start_matches(['*', '-', ' ']);
            self.inline(text);
            self.go_to(self.at + 1);
        }
    }

    pub(super) fn table(&mut self) -> bool {
        let text = self.line.text;
        if self.is_whole_line() && tables::is_grid_border(text) {
            let end = tables::grid_end(self.lines, self.at);
            self.close_lists(self.line.indent, None);
            self.tally.table();
            for cell in tables::grid_cells(&self.lines[self.at..end]) {
                self.tally.gap();
                // Cells are texts of their own, in which what the whole defines holds as well.
                self.cell(&cell);
            }
            self.go_to(end);
            return true;
        }
        if self.no_simple_table || !tables::is_simple_border(text) {
            return false;
        }
        let Some(end) = tables::simple_end(self.lines, self.at) else {
            self.no_simple_table = true;
            return false;
        };
        self.close_lists(self.line.indent, None);
        self.tally.table();
        for at in self.at + 1..end {
            self.tally.gap();
            self.inline(self.lines[at].text);
        }
        self.go_to(end);
        true
    }

    /// A cell, whose lines are read as blocks unless it lies too deep.
    fn cell(&mut self, text: &str) {
        if self.depth >= DEEPEST_TABLE {
            inline::read(text, self.names, &mut self.anonymous, self.tally);
            return;
        }
        let lines = lines::of(text);
        let mut blocks = Blocks::new(text, &lines, self.names, &mut *self.tally);
        blocks.anonymous = self.anonymous;
        blocks.depth = self.depth + 1;
        blocks.read();
        self.anonymous = blocks.anonymous;
    }
}
