//! Windows and aggregates: where they may stand, which of them the engine computes as SQL means them. It leaves out
//! groups.

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList,
    FunctionArguments, Ident, NamedWindowDefinition, NamedWindowExpr, OrderByExpr, OrderByOptions, Select,
    VisitMut, WindowSpec, WindowType,
};
use sqlparser::ast::{Query, VisitorMut};
use std::ops::ControlFlow;

use super::parts::{self, Named};
use super::select::Arranged;
use super::{Problem, Resolver, refused, walk};

const AGGREGATES: &[&str] = &[
    "ARRAY_AGG",
    "AVG",
    "CORR",
    "COUNT",
    "COVAR",
    "COVAR_POP",
    "COVAR_SAMP",
    "FIRST",
    "FIRST_VALUE",
    "GROUP_CONCAT",
    "LAST",
    "LAST_VALUE",
    "LISTAGG",
    "MAX",
    "MEDIAN",
    "MIN",
    "QUANTILE_CONT",
    "QUANTILE_DISC",
    "STDDEV",
    "STDDEV_SAMP",
    "STDEV",
    "STDEV_SAMP",
    "STRING_AGG",
    "SUM",
    "TOTAL",
    "VAR",
    "VAR_SAMP",
    "VARIANCE",
];

/// Functions with OVER that the engine computes; it takes no notice of OVER after others.
const WINDOWS: &[&str] = &[
    "AVG",
    "COUNT",
    "DENSE_RANK",
    "FIRST",
    "FIRST_VALUE",
    "LAG",
    "LAST",
    "LEAD",
    "MAX",
    "MEDIAN",
    "MIN",
    "RANK",
    "ROW_NUMBER",
    "STDDEV",
    "STDDEV_SAMP",
    "STDEV",
    "STDEV_SAMP",
    "SUM",
    "VAR",
    "VAR_SAMP",
    "VARIANCE",
];

/// What the engine computes over all rows although an order is given.
const WITHOUT_ORDER: &[&str] = &[
    "AVG",
    "MEDIAN",
    "STDDEV",
    "STDDEV_SAMP",
    "STDEV",
    "STDEV_SAMP",
    "VAR",
    "VAR_SAMP",
    "VARIANCE",
    "FIRST",
    "LAST",
];

/// Whether an expression is an aggregate of rows.
pub(super) fn is_aggregate(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(function) if is_aggregate_call(function))
}

pub(super) fn is_aggregate_call(function: &Function) -> bool {
    function.over.is_none() && AGGREGATES.contains(&parts::name_of(function).as_str())
}

/// Whether an expression is a function with OVER.
pub(super) fn is_window(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(function) if function.over.is_some())
}

/// Refuses aggregates and windows in a clause that is computed before them.
pub(super) fn none_in(expr: &Expr, clause: &str) -> Result<(), Problem> {
    if walk::any(expr, is_window) {
        return refused(format!(
            "a window cannot stand in {clause}; filter what has one with QUALIFY, or in a subquery"
        ));
    }
    if walk::any(expr, is_aggregate) {
        return refused(format!(
            "an aggregate cannot stand in {clause}: it is computed of the rows that {clause} gives; use HAVING, or a subquery: \
             FROM npm CROSS JOIN (SELECT AVG(x) AS mean FROM npm) AS m WHERE x > m.mean"
        ));
    }
    Ok(())
}

/// `COUNT(*)`.
pub(super) fn count_rows() -> Expr {
    let mut call = parts::call("COUNT", Vec::new());
    if let Expr::Function(function) = &mut call {
        function.args = FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args: vec![FunctionArg::Unnamed(FunctionArgExpr::Wildcard)],
            clauses: Vec::new(),
        });
    }
    call
}

/// Writes windows that have names where they are used.
pub(super) fn name_none(select: &mut Select) -> Result<(), Problem> {
    let named = std::mem::take(&mut select.named_window);
    let mut problem = None;
    let mut put = PutWindows { named: &named, problem: &mut problem, depth: 0 };
    for item in &mut select.projection {
        let _ = item.visit(&mut put);
    }
    let _ = select.qualify.visit(&mut put);
    problem.map_or(Ok(()), Err)
}

struct PutWindows<'a> {
    named: &'a [NamedWindowDefinition],
    problem: &'a mut Option<Problem>,
    depth: usize,
}

impl VisitorMut for PutWindows<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, _: &mut Query) -> ControlFlow<()> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &mut Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Function(Function { over: Some(over), .. }) = expr
            && self.depth == 0
        {
            match whole(over, self.named) {
                Ok(spec) => *over = WindowType::WindowSpec(spec),
                Err(problem) => {
                    *self.problem = Some(problem);
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// A window with all that its name stands for.
fn whole(over: &WindowType, named: &[NamedWindowDefinition]) -> Result<WindowSpec, Problem> {
    match over {
        WindowType::NamedWindow(name) => of_name(name, named),
        WindowType::WindowSpec(spec) => {
            let Some(name) = &spec.window_name else { return Ok(spec.clone()) };
            let mut base = of_name(name, named)?;
            if !spec.partition_by.is_empty() || (!spec.order_by.is_empty() && !base.order_by.is_empty()) {
                return refused(format!("the window `{name}` has its own PARTITION BY and ORDER BY"));
            }
            if !spec.order_by.is_empty() {
                base.order_by.clone_from(&spec.order_by);
            }
            base.window_frame.clone_from(&spec.window_frame);
            Ok(base)
        }
    }
}

fn of_name(name: &Ident, named: &[NamedWindowDefinition]) -> Result<WindowSpec, Problem> {
    let at = named
        .iter()
        .position(|NamedWindowDefinition(known, _)| known.value.eq_ignore_ascii_case(&name.value));
    let Some(at) = at else { return refused(format!("no window is called `{}`", name.value)) };
    match &named[at].1 {
        NamedWindowExpr::NamedWindow(other) => of_name(other, &named[..at]),
        NamedWindowExpr::WindowSpec(spec) => whole(&WindowType::WindowSpec(spec.clone()), &named[..at]),
    }
}

/// Refuses a window that the engine computes otherwise than SQL means it.
pub(super) fn check(function: &Function) -> Result<(), Problem> {
    let name = parts::name_of(function);
    let mut windows = 0;
    walk::any(&Expr::Function(function.clone()), |part| {
        windows += usize::from(is_window(part));
        false
    });
    if windows > 1 {
        return refused("a window cannot stand within a window; compute the inner one in a subquery");
    }
    let Some(WindowType::WindowSpec(window)) = &function.over else { return Ok(()) };
    if name == "LAST_VALUE" {
        return refused(
            "LAST_VALUE(…) OVER (…) is not answered here; FIRST_VALUE with the order turned round is the last one",
        );
    }
    if !WINDOWS.contains(&name.as_str()) {
        return refused(format!("{name}(…) OVER (…) is not answered here"));
    }
    let distinct = matches!(&function.args, FunctionArguments::List(list)
        if list.duplicate_treatment == Some(DuplicateTreatment::Distinct));
    let ordered = !window.order_by.is_empty();
    if (ordered || window.window_frame.is_some()) && (distinct || WITHOUT_ORDER.contains(&name.as_str())) {
        return refused(format!(
            "{name}(…) OVER (ORDER BY …) is not answered here; a running mean is SUM(x) OVER (…) / COUNT(x) OVER (…)"
        ));
    }
    if !ordered && window.window_frame.is_some() {
        return refused("a window with ROWS needs ORDER BY: without one, which rows come before is chance");
    }
    Ok(())
}

impl Resolver<'_> {
    /// The engine sorts nulls first in windows, whatever is said, and takes no two keys of one name: what windows sort by
    /// becomes columns of their own, each after one that puts its nulls where they belong.
    pub(super) fn sort_windows(
        &mut self,
        arranged: &mut Arranged,
        columns: &[String],
    ) -> Result<(), Problem> {
        let ordered = |part: &Expr| window_of(part).is_some_and(|window| !window.order_by.is_empty());
        if !arranged.expressions().any(|expr| walk::any(expr, ordered)) {
            return Ok(());
        }
        let mut rows: Vec<Named> = columns.iter().map(|name| (parts::column(name), name.clone())).collect();
        for expr in arranged.expressions_mut() {
            walk::outside_in(expr, |part| {
                let Expr::Function(Function { over: Some(WindowType::WindowSpec(window)), .. }) = part else {
                    return Ok(());
                };
                window.order_by =
                    window.order_by.drain(..).flat_map(|key| self.with_its_nulls(key, &mut rows)).collect();
                Ok(())
            })?;
        }
        let selection = arranged.selection.take();
        let query = parts::query_of(parts::select(rows, std::mem::take(&mut arranged.from), selection));
        arranged.from = parts::from(self.read(query, "windows"));
        Ok(())
    }

    /// A key after the key that says whether it is null. Both run in the same direction, as the engine takes no mixed ones.
    fn with_its_nulls(&mut self, key: OrderByExpr, rows: &mut Vec<Named>) -> [OrderByExpr; 2] {
        let down = key.options.asc == Some(false);
        let first = key.options.nulls_first == Some(true);
        let (null, value) = if down == first { (1, 0) } else { (0, 1) };
        let is_null = Expr::IsNull(Box::new(parts::part(key.expr.clone())));
        let test = parts::call("IF", vec![is_null, parts::number(null), parts::number(value)]);
        let mut column = |expr: Expr| {
            let known = rows.iter().find(|(known, _)| *known == expr).map(|(_, name)| name.clone());
            let name = known.unwrap_or_else(|| {
                let name = self.fresh("sorted");
                rows.push((expr, name.clone()));
                name
            });
            let options = OrderByOptions { asc: key.options.asc, nulls_first: None };
            OrderByExpr { expr: parts::column(&name), options, with_fill: None }
        };
        [column(test), column(key.expr.clone())]
    }
}

fn window_of(expr: &Expr) -> Option<&WindowSpec> {
    match expr {
        Expr::Function(Function { over: Some(WindowType::WindowSpec(window)), .. }) => Some(window),
        _ => None,
    }
}

/// Whether the engine would bring one row where SQL has all: `OVER ()` and nothing that differs from row to row.
pub(super) fn lose_rows(items: &[Named]) -> bool {
    let over_all = |part: &Expr| {
        window_of(part).is_some_and(|window| window.partition_by.is_empty() && window.order_by.is_empty())
    };
    items.iter().any(|(expr, _)| walk::any(expr, over_all))
        && !items.iter().any(|(expr, _)| matches!(walk::bare(expr), Expr::Identifier(_)))
}
