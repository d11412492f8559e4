//! Tables drawn with characters: where they end and what stands in their cells.

use super::lines::Line;

/// Whether a line is the border of a table without frames: two or more runs of `=`.
pub(in crate::readme) fn is_simple_border(text: &str) -> bool {
    text.contains(' ') && text.starts_with('=') && text.bytes().all(|byte| byte == b'=' || byte == b' ')
}

/// The line behind the frameless table whose upper border is at `at`: its lower border is one before a blank line.
pub(super) fn simple_end(lines: &[Line<'_>], at: usize) -> Option<usize> {
    (at + 1..lines.len()).find_map(|border| {
        let ends = lines.get(border + 1).is_none_or(|next| next.is_blank() || next.indent < lines[at].indent);
        (ends && is_simple_border(lines[border].text)).then_some(border + 1)
    })
}

/// Whether a line is the upper border of a framed table.
pub(in crate::readme) fn is_grid_border(text: &str) -> bool {
    text.len() > 2
        && text.starts_with("+-")
        && text.ends_with('+')
        && text.bytes().all(|byte| matches!(byte, b'+' | b'-'))
}

/// The line behind the framed table that begins at `at`.
pub(super) fn grid_end(lines: &[Line<'_>], at: usize) -> usize {
    let rows = lines[at..].iter().take_while(|line| line.text.starts_with(['+', '|'])).count();
    at + rows
}

/// The texts of a framed table's cells, row by row; a cell's lines are joined.
pub(super) fn grid_cells(lines: &[Line<'_>]) -> Vec<String> {
    let columns: Vec<usize> =
        lines.first().map_or_else(Vec::new, |top| top.text.match_indices('+').map(|(at, _)| at).collect());
    let mut cells = Vec::new();
    let mut row: Vec<String> = Vec::new();
    for line in lines {
        if line.text.starts_with('+') {
            cells.append(&mut row);
        } else {
            add_line(&mut row, &columns, line.text);
        }
    }
    cells.append(&mut row);
    cells.retain(|cell| !cell.trim().is_empty());
    cells
}

/// Adds a line's pieces to the cells of its row. A bar or a cross is a frame only below a corner, so that `|name|` may
/// stand in a cell; a corner without one lies within a cell that spans columns.
fn add_line(row: &mut Vec<String>, columns: &[usize], text: &str) {
    let mut cell = 0;
    for (column, character) in text.chars().enumerate() {
        let is_frame = matches!(character, '|' | '+');
        if is_frame && let Ok(corner) = columns.binary_search(&column) {
            cell = corner;
        }
        while row.len() <= cell {
            row.push(String::new());
        }
        let is_frame = is_frame && columns.get(cell) == Some(&column);
        row[cell].push(if is_frame { '\n' } else { character });
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    #[test]
    fn frames_and_cells() {
        let lines = lines::of(
            "+---+------+\n| a | |x|  |\n| b |      |\n+---+------+\n| c | d    |\n+---+------+\n\nend",
        );
        assert!(is_grid_border(lines[0].text));
        let end = grid_end(&lines, 0);
        assert_eq!(end, 6);
        let cells: Vec<String> = grid_cells(&lines[..end])
            .iter()
            .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(cells, ["a b", "|x|", "c", "d"]);
        let lines = lines::of("+---+---+\n| spans all |\n+---+---+\n| a | bc long |\n+---+---+\n");
        let cells: Vec<String> = grid_cells(&lines).iter().map(|cell| cell.trim().to_owned()).collect();
        assert_eq!(cells, ["spans all |", "a", "bc long |"]);
    }

    #[test]
    fn frameless_tables_end_at_a_border_before_a_blank() {
        let lines = lines::of("== ==\na  b\n== ==\nc  d\n\ne  f\n== ==\n\nend");
        assert!(is_simple_border(lines[0].text));
        assert_eq!(simple_end(&lines, 0), Some(7));
        assert_eq!(simple_end(&lines, 7), None);
        assert!(!is_simple_border("===="));
    }
}
