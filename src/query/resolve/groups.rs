//! Groups and aggregates. What they need of the rows is computed first, under names of its own; then the engine groups
//! by plain columns and aggregates plain columns; all else is computed of the groups. So a column beside an aggregate
//! is found here, and not guessed by the engine. It leaves out windows, which see the groups as rows.

use std::collections::BTreeSet;

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArguments, GroupByExpr, Value,
};

use super::expressions::Names;
use super::order::{nulls_last, ordinal};
use super::parts::{self, Named, column};
use super::scope::meant;
use super::select::{Arranged, has_aggregate};
use super::{Problem, Resolver, meaning, refused, walk, windows};

impl Resolver<'_> {
    /// The keys of GROUP BY; none where there are no groups. A bare name is a column first, then what SELECT calls so.
    pub(super) fn group_keys(
        &mut self,
        group_by: &GroupByExpr,
        names: &Names<'_>,
    ) -> Result<Option<Vec<Expr>>, Problem> {
        let by = match group_by {
            GroupByExpr::Expressions(by, more) if more.is_empty() => by,
            GroupByExpr::All(more) if more.is_empty() => {
                let keys = names.aliases.iter().map(|item| &item.expr).filter(|expr| !has_aggregate(expr));
                return Ok(Some(keys.cloned().collect()));
            }
            _ => return refused(SETS),
        };
        if by.is_empty() {
            return Ok(None);
        }
        let keys = by.iter().map(|expr| self.group_key(expr, names)).collect::<Result<Vec<_>, _>>()?;
        Ok(Some(keys))
    }

    fn group_key(&mut self, expr: &Expr, names: &Names<'_>) -> Result<Expr, Problem> {
        let key = match walk::bare(expr) {
            Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_) | Expr::Tuple(_) => return refused(SETS),
            Expr::Value(value) if matches!(value.value, Value::Number(..)) => {
                names.aliases[ordinal(&value.to_string(), names.aliases, "GROUP BY")?].expr.clone()
            }
            Expr::Identifier(name)
                if names.scope.find(std::slice::from_ref(name))?.is_none()
                    && meant(name, names.aliases, |item| &item.name).len() > 1 =>
            {
                return refused(format!("GROUP BY {}: SELECT calls several things so", name.value));
            }
            _ => self.bind(expr.clone(), names)?,
        };
        windows::none_in(&key, "GROUP BY")?;
        Ok(key)
    }

    /// Makes a SELECT of rows one of groups; returns the columns of the groups.
    pub(super) fn group(
        &mut self,
        keys: Vec<Expr>,
        having: Option<Expr>,
        arranged: &mut Arranged,
    ) -> Result<Vec<String>, Problem> {
        let mut groups =
            Groups { keys: Vec::new(), needed: Vec::new(), values: Vec::new(), made: BTreeSet::new() };
        for key in keys {
            if !groups.keys.iter().any(|(known, _)| *walk::bare(known) == *walk::bare(&key)) {
                let name = self.fresh("key");
                groups.keys.push((key, name));
            }
        }
        groups.made.extend(groups.keys.iter().map(|(_, name)| name.clone()));
        for expr in arranged.expressions_mut() {
            self.of_groups(expr, &mut groups)?;
        }
        let having =
            having.map(|mut expr| self.of_groups(&mut expr, &mut groups).map(|()| expr)).transpose()?;
        if let Some(having) = &having {
            windows::none_in(having, "HAVING")?;
        }
        if groups.values.is_empty() && groups.keys.is_empty() {
            let name = self.fresh("rows");
            groups.values.push((windows::count_rows(), name));
        }
        self.write_groups(groups, having, arranged)
    }

    /// The rows with what is needed of them, and the groups of those.
    fn write_groups(
        &mut self,
        groups: Groups,
        having: Option<Expr>,
        arranged: &mut Arranged,
    ) -> Result<Vec<String>, Problem> {
        let rows = std::mem::take(&mut arranged.from);
        let kept = arranged.selection.take();
        let key_columns: Vec<Expr> = groups.keys.iter().map(|(_, name)| column(name)).collect();
        let asked: Vec<Named> = key_columns
            .iter()
            .cloned()
            .zip(groups.keys.iter().map(|(_, name)| name.clone()))
            .chain(groups.values)
            .collect();
        let needed: Vec<Named> = groups.keys.into_iter().chain(groups.needed).collect();
        let names = asked.iter().map(|(_, name)| name.clone()).collect();
        let mut select = if needed.is_empty() {
            parts::select(asked, rows, kept)
        } else {
            let rows = parts::query_of(parts::select(needed, rows, kept));
            parts::select(asked, parts::from(self.read(rows, "rows")), None)
        };
        select.group_by = GroupByExpr::Expressions(key_columns, Vec::new());
        arranged.from = parts::from(self.read(parts::query_of(select), "groups"));
        arranged.selection = having;
        Ok(names)
    }

    /// Puts keys and aggregates in the place of what they are computed of.
    fn of_groups(&mut self, expr: &mut Expr, groups: &mut Groups) -> Result<(), Problem> {
        walk::outside_in(expr, |part| {
            if let Some((_, name)) = groups.keys.iter().find(|(key, _)| *walk::bare(key) == *walk::bare(part))
            {
                *part = column(name);
                return Ok(());
            }
            match part {
                Expr::Identifier(ident) if !groups.made.contains(&ident.value) => {
                    let name = parts::plain_names(&ident.value);
                    refused(format!(
                        "`{name}` is neither in GROUP BY nor in an aggregate: a group has many of them; add it to GROUP BY, or \
                         take one, such as MIN({name})"
                    ))
                }
                Expr::Function(function) if windows::is_aggregate_call(function) => {
                    *part = self.aggregate(function, groups)?;
                    Ok(())
                }
                _ => Ok(()),
            }
        })
    }

    /// An aggregate of plain columns.
    fn aggregate(&mut self, function: &Function, groups: &mut Groups) -> Result<Expr, Problem> {
        let mut plain = function.clone();
        if let Some(filter) = &mut plain.filter {
            self.need(filter, groups)?;
        }
        let FunctionArguments::List(list) = &mut plain.args else {
            return refused(format!("{function} is not answered here"));
        };
        let distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        for clause in &mut list.clauses {
            if let FunctionArgumentClause::OrderBy(keys) = clause {
                for key in keys {
                    key.options = nulls_last(&key.options);
                    self.need(&mut key.expr, groups)?;
                }
            }
        }
        let name = parts::name_of(function);
        let of_whole = matches!(name.as_str(), "SUM" | "TOTAL");
        if of_whole && distinct {
            return refused(format!(
                "{name}(DISTINCT …) is not answered here; {name} over a subquery of SELECT DISTINCT"
            ));
        }
        for (index, arg) in list.args.iter_mut().enumerate() {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg else { continue };
            if of_whole {
                return self.sum(&plain, groups);
            }
            if index == 0 || walk::any(expr, |part| matches!(part, Expr::Identifier(_))) {
                self.need(expr, groups)?;
            }
        }
        Ok(self.value(Expr::Function(plain), groups))
    }

    /// A sum of whole numbers together with the same sum of floats: where they differ, 64 bits were not enough.
    fn sum(&mut self, function: &Function, groups: &mut Groups) -> Result<Expr, Problem> {
        let Some(&[summed]) = parts::arguments(function).as_deref() else {
            return refused(format!("{function} takes one argument"));
        };
        let summed = summed.clone();
        let mut of = |resolver: &mut Self, exactly: &str| {
            let mut plain = function.clone();
            let mut expr = parts::call(exactly, vec![summed.clone()]);
            resolver.need(&mut expr, groups)?;
            if let FunctionArguments::List(list) = &mut plain.args {
                list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))];
            }
            Ok::<_, Problem>(resolver.value(Expr::Function(plain), groups))
        };
        let whole = of(self, meaning::WHOLE)?;
        let float = of(self, meaning::FLOAT)?;
        Ok(parts::call(meaning::SUM, vec![whole, float]))
    }

    /// Puts the column that the rows need for an expression in its place.
    fn need(&mut self, expr: &mut Expr, groups: &mut Groups) -> Result<(), Problem> {
        if walk::any(expr, |part| windows::is_aggregate(part) || windows::is_window(part)) {
            return refused(format!(
                "{} stands within an aggregate: compute it in a subquery, and aggregate that",
                parts::plain_names(&expr.to_string())
            ));
        }
        let known = groups.needed.iter().find(|(known, _)| known == expr).map(|(_, name)| name.clone());
        let name = known.unwrap_or_else(|| {
            let name = match walk::bare(expr) {
                Expr::Identifier(column) => self.fresh(&column.value),
                _ => self.fresh("of"),
            };
            groups.needed.push((expr.clone(), name.clone()));
            name
        });
        *expr = column(&name);
        Ok(())
    }

    /// The column of the groups that holds an aggregate.
    fn value(&mut self, expr: Expr, groups: &mut Groups) -> Expr {
        let known = groups.values.iter().find(|(known, _)| *known == expr).map(|(_, name)| name.clone());
        let name = known.unwrap_or_else(|| {
            let name = self.fresh("value");
            groups.made.insert(name.clone());
            groups.values.push((expr, name.clone()));
            name
        });
        column(&name)
    }
}

const SETS: &str = "GROUP BY with ROLLUP, CUBE or GROUPING SETS is not answered here; UNION ALL of a GROUP BY for each level";

/// What a SELECT of groups is made of.
struct Groups {
    keys: Vec<Named>,
    /// What aggregates need of each row.
    needed: Vec<Named>,
    /// The aggregates.
    values: Vec<Named>,
    /// The names of columns of the groups.
    made: BTreeSet<String>,
}
