//! What names can mean at a place: the tables of a FROM with their columns. It leaves out aliases of SELECT.

use sqlparser::ast::{Expr, Ident};

use super::parts::column;
use super::{Problem, refused};

/// A column that can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// As people write it.
    pub name: String,
    /// For the engine; no other column has it.
    pub unique: String,
}

/// A table of a FROM.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// The name before the dot; none where it has none.
    pub name: Option<String>,
    /// In order.
    pub columns: Vec<Known>,
}

/// Columns that USING made one.
#[derive(Debug, Clone)]
pub(super) struct Merged {
    pub name: String,
    pub value: Expr,
    /// The columns it is made of; the first gives its place among `*`.
    pub of: Vec<String>,
}

/// All that can be named at a place.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    pub relations: Vec<Relation>,
    pub merged: Vec<Merged>,
    /// The place around a subquery.
    pub outer: Option<&'a Scope<'a>>,
}

/// Whether an identifier means a name: as written, or, where it has no quotes and `exact` is false, in any case.
fn means(ident: &Ident, name: &str, exact: bool) -> bool {
    if exact {
        ident.value == name
    } else {
        ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case(name)
    }
}

/// The first things that an identifier means: those that are spelled so, else those in another case.
pub(super) fn meant<'n, T>(ident: &Ident, among: &'n [T], name: impl Fn(&T) -> &str) -> Vec<&'n T> {
    let of = |exact| among.iter().filter(|one| means(ident, name(one), exact)).collect::<Vec<_>>();
    let spelled: Vec<&T> = of(true);
    if spelled.is_empty() { of(false) } else { spelled }
}

impl Scope<'_> {
    /// Adds a table.
    ///
    /// # Errors
    /// A second table of the same name.
    pub fn add(&mut self, relation: Relation) -> Result<(), Problem> {
        if let Some(name) = &relation.name
            && self.relations.iter().any(|known| known.name.as_ref() == Some(name))
        {
            return refused(format!(
                "two tables are called `{name}` here; give one another name: {name} AS b"
            ));
        }
        self.relations.push(relation);
        Ok(())
    }

    /// What a column's name means; none where it names no column.
    ///
    /// # Errors
    /// A name that several tables have, or a table that has no such column.
    pub fn find(&self, path: &[Ident]) -> Result<Option<Expr>, Problem> {
        match path {
            [name] => self.find_alone(name),
            [.., table, name] => self.find_of(table, name).map(Some),
            [] => Ok(None),
        }
    }

    fn find_alone(&self, name: &Ident) -> Result<Option<Expr>, Problem> {
        if let Some(merged) = meant(name, &self.merged, |merged| &merged.name).first() {
            return Ok(Some(merged.value.clone()));
        }
        let columns: Vec<(&Relation, &Known)> = self
            .relations
            .iter()
            .flat_map(|relation| relation.columns.iter().map(move |column| (relation, column)))
            .filter(|(_, column)| !self.is_merged(&column.unique))
            .collect();
        let found = meant(name, &columns, |(_, column)| &column.name);
        match found[..] {
            [] => self.outer.map_or(Ok(None), |outer| outer.find_alone(name)),
            [(_, known)] => Ok(Some(column(&known.unique))),
            [..] => {
                let ways: Vec<String> = found
                    .iter()
                    .filter_map(|(relation, column)| {
                        relation.name.as_ref().map(|table| format!("{table}.{}", column.name))
                    })
                    .collect();
                refused(format!(
                    "`{}` is a column of several tables here; write {}",
                    name.value,
                    ways.join(" or ")
                ))
            }
        }
    }

    fn find_of(&self, table: &Ident, name: &Ident) -> Result<Expr, Problem> {
        let Some(relation) = self.relation(table) else {
            if let Some(outer) = self.outer {
                return outer.find_of(table, name);
            }
            let known: Vec<&str> =
                self.relations.iter().filter_map(|relation| relation.name.as_deref()).collect();
            return refused(format!("FROM has no `{}`; it has: {}", table.value, known.join(", ")));
        };
        match meant(name, &relation.columns, |column| &column.name)[..] {
            [] => Err(Problem::Column {
                name: name.value.clone(),
                known: relation.columns.iter().map(|column| column.name.clone()).collect(),
            }),
            [known] => Ok(column(&known.unique)),
            [..] => refused(format!("`{}` has several columns `{}`", table.value, name.value)),
        }
    }

    fn relation(&self, table: &Ident) -> Option<&Relation> {
        let named: Vec<&Relation> =
            self.relations.iter().filter(|relation| relation.name.is_some()).collect();
        meant(table, &named, |relation| relation.name.as_deref().unwrap_or_default())
            .first()
            .map(|found| **found)
    }

    fn is_merged(&self, unique: &str) -> bool {
        self.merged.iter().any(|merged| merged.of.iter().any(|part| part == unique))
    }

    /// What `*` stands for.
    pub fn all(&self) -> Vec<(String, Expr)> {
        let mut all = Vec::new();
        for known in self.relations.iter().flat_map(|relation| &relation.columns) {
            match self.merged.iter().find(|merged| merged.of.contains(&known.unique)) {
                Some(merged) if merged.of[0] == known.unique => {
                    all.push((merged.name.clone(), merged.value.clone()));
                }
                Some(_) => (),
                None => all.push((known.name.clone(), column(&known.unique))),
            }
        }
        all
    }

    /// What `table.*` stands for.
    ///
    /// # Errors
    /// A table that is not there.
    pub fn all_of(&self, table: &Ident) -> Result<Vec<(String, Expr)>, Problem> {
        match self.relation(table) {
            Some(relation) => {
                Ok(relation.columns.iter().map(|known| (known.name.clone(), column(&known.unique))).collect())
            }
            None => refused(format!("FROM has no `{}`", table.value)),
        }
    }

    /// The names of all columns.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for known in self.relations.iter().flat_map(|relation| &relation.columns) {
            if !names.contains(&known.name) {
                names.push(known.name.clone());
            }
        }
        names
    }
}
