//! What a document says, fact by fact, as cells of a table: a value, nothing, or why it is missing. It leaves out columns.

use super::overlay::Cell;
use crate::package::{Day, Fact, License, Reason, Status};

/// Whether something is declared, apart from what.
pub(super) fn declared<T>(link: &Fact<T>) -> Cell {
    match link {
        Fact::Known(_) => Cell::Text("declared".into()),
        Fact::Nothing => Cell::Text("none".into()),
        Fact::Missing(reason) => Cell::Missing(*reason),
    }
}

pub(super) fn cell(fact: Fact<Cell>) -> Cell {
    match fact {
        Fact::Known(cell) => cell,
        Fact::Nothing => Cell::Nothing,
        Fact::Missing(reason) => Cell::Missing(reason),
    }
}

pub(super) fn day(day: Option<Day>) -> Cell {
    day.map_or(Cell::Missing(Reason::Unknown), |day| Cell::Date(day.days_since_epoch()))
}

pub(super) fn license(fact: &Fact<License>) -> (Cell, Cell) {
    let state = |word: &str| Cell::Text(word.to_owned());
    match fact {
        Fact::Known(License::Spdx(text)) => (Cell::Text(text.clone()), state("spdx")),
        Fact::Known(License::Several(ids)) => (Cell::Text(ids.join(";")), state("several")),
        Fact::Known(License::Other) => (Cell::Nothing, state("other")),
        Fact::Nothing => (Cell::Nothing, state("none")),
        Fact::Missing(reason) => (Cell::Missing(*reason), Cell::Missing(*reason)),
    }
}

/// The word of a status; `None` where it is not told.
pub(super) const fn status_word(status: Status) -> Option<&'static str> {
    match status {
        Status::Active => Some("active"),
        Status::Deprecated => Some("deprecated"),
        Status::Archived => Some("archived"),
        Status::Quarantined => Some("quarantined"),
        Status::Unpublished => Some("unpublished"),
        Status::SecurityHolder => Some("security_holder"),
        Status::Untold => None,
    }
}
