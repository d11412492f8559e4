//! What SELECT asks for: expressions with their names, and what `*` stands for.

use sqlparser::ast::{
    ExcludeSelectItem, Expr, Ident, ObjectName, RenameSelectItem, Select, SelectFlavor, SelectItem,
    SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};

use super::expressions::Names;
use super::scope::{Scope, meant};
use super::{Problem, Resolver, refused};

/// An expression that SELECT asks for.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Its name: after AS, of its column, or as it is written.
    pub name: String,
    pub expr: Expr,
}

impl Resolver<'_> {
    /// The expressions of a SELECT; later ones may use the names of earlier ones that are no columns.
    pub(super) fn items(&mut self, select: &mut Select, scope: &Scope<'_>) -> Result<Vec<Item>, Problem> {
        let mut items: Vec<Item> = Vec::new();
        if select.flavor == SelectFlavor::FromFirstNoSelect {
            items.extend(plain(scope.all()));
        }
        for item in std::mem::take(&mut select.projection) {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    let name = as_written(&expr);
                    let expr = self.item(expr, scope, &items)?;
                    items.push(Item { name, expr });
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    let expr = self.item(expr, scope, &items)?;
                    items.push(Item { name: alias.value, expr });
                }
                SelectItem::Wildcard(options) => items.extend(self.wildcard(scope.all(), options, scope)?),
                SelectItem::QualifiedWildcard(
                    SelectItemQualifiedWildcardKind::ObjectName(table),
                    options,
                ) => {
                    let all = scope.all_of(&last(&table)?)?;
                    items.extend(self.wildcard(all, options, scope)?);
                }
                other => return refused(format!("SELECT {other} is not answered here")),
            }
        }
        if items.is_empty() { refused("SELECT asks for nothing") } else { Ok(items) }
    }

    fn item(&mut self, expr: Expr, scope: &Scope<'_>, before: &[Item]) -> Result<Expr, Problem> {
        if matches!(&expr, Expr::Function(function) if super::parts::name_of(function) == "COLUMNS") {
            return refused("COLUMNS(…) is not answered here; name the columns, or use * EXCLUDE (…)");
        }
        self.bind(expr, &Names { scope, aliases: before })
    }

    fn wildcard(
        &mut self,
        all: Vec<(String, Expr)>,
        options: WildcardAdditionalOptions,
        scope: &Scope<'_>,
    ) -> Result<Vec<Item>, Problem> {
        if options.opt_ilike.is_some() || options.opt_alias.is_some() {
            return refused("* ILIKE and * AS are not answered here; name the columns, or use * EXCLUDE (…)");
        }
        let mut items: Vec<Item> = plain(all).collect();
        for name in excluded(&options)? {
            place(&items, &name)?;
            items.retain(|item| meant(&name, std::slice::from_ref(item), |item| &item.name).is_empty());
        }
        for element in options.opt_replace.into_iter().flat_map(|replace| replace.items) {
            let index = place(&items, &element.column_name)?;
            items[index].expr = self.item(element.expr, scope, &[])?;
        }
        let renames = match options.opt_rename {
            None => Vec::new(),
            Some(RenameSelectItem::Single(one)) => vec![one],
            Some(RenameSelectItem::Multiple(several)) => several,
        };
        for rename in renames {
            let index = place(&items, &rename.ident)?;
            items[index].name = rename.alias.value;
        }
        Ok(items)
    }
}

fn plain(all: Vec<(String, Expr)>) -> impl Iterator<Item = Item> {
    all.into_iter().map(|(name, expr)| Item { name, expr })
}

fn excluded(options: &WildcardAdditionalOptions) -> Result<Vec<Ident>, Problem> {
    let mut names = match &options.opt_exclude {
        None => Vec::new(),
        Some(ExcludeSelectItem::Single(name)) => vec![last(name)?],
        Some(ExcludeSelectItem::Multiple(names)) => names.iter().map(last).collect::<Result<_, _>>()?,
    };
    if let Some(except) = &options.opt_except {
        names.push(except.first_element.clone());
        names.extend(except.additional_elements.iter().cloned());
    }
    Ok(names)
}

fn place(items: &[Item], name: &Ident) -> Result<usize, Problem> {
    let found = meant(name, items, |item| &item.name);
    match found.first() {
        Some(found) => {
            Ok(items.iter().position(|item| std::ptr::eq(item, *found)).expect("it was found among them"))
        }
        None => Err(Problem::Column {
            name: name.value.clone(),
            known: items.iter().map(|item| item.name.clone()).collect(),
        }),
    }
}

fn last(name: &ObjectName) -> Result<Ident, Problem> {
    match name.0.last().and_then(|part| part.as_ident()) {
        Some(ident) => Ok(ident.clone()),
        None => refused(format!("`{name}` is not a name")),
    }
}

/// The name of an expression that has none: its column's, or its words.
fn as_written(expr: &Expr) -> String {
    match expr {
        Expr::Identifier(name) => name.value.clone(),
        Expr::CompoundIdentifier(path) => path.last().map(|name| name.value.clone()).unwrap_or_default(),
        Expr::Nested(inner) if matches!(**inner, Expr::Identifier(_) | Expr::CompoundIdentifier(_)) => {
            as_written(inner)
        }
        other => other.to_string(),
    }
}
