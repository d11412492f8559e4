//! Going through an expression, part by part; a subquery within it is one part. It leaves out what is done there.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Query, Visit, VisitMut, Visitor, VisitorMut};

use super::Problem;

/// Changes every part, the inner parts first.
pub(super) fn inside_out(
    expr: &mut Expr,
    change: impl FnMut(&mut Expr) -> Result<(), Problem>,
) -> Result<(), Problem> {
    told(expr.visit(&mut Walk { depth: 0, change, outside_in: false }))
}

/// Changes every part, the outer parts first; the parts of what was put in are visited too.
pub(super) fn outside_in(
    expr: &mut Expr,
    change: impl FnMut(&mut Expr) -> Result<(), Problem>,
) -> Result<(), Problem> {
    told(expr.visit(&mut Walk { depth: 0, change, outside_in: true }))
}

/// Whether any part passes a test.
pub(super) fn any(expr: &Expr, test: impl FnMut(&Expr) -> bool) -> bool {
    expr.visit(&mut Look { depth: 0, test }).is_break()
}

/// An expression without the parentheses around it.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => bare(inner),
        expr => expr,
    }
}

fn told(flow: ControlFlow<Problem>) -> Result<(), Problem> {
    match flow {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(problem) => Err(problem),
    }
}

struct Walk<F> {
    depth: usize,
    change: F,
    outside_in: bool,
}

impl<F: FnMut(&mut Expr) -> Result<(), Problem>> Walk<F> {
    fn visit(&mut self, expr: &mut Expr, now: bool) -> ControlFlow<Problem> {
        if self.depth > 0 || !now {
            return ControlFlow::Continue(());
        }
        match (self.change)(expr) {
            Ok(()) => ControlFlow::Continue(()),
            Err(problem) => ControlFlow::Break(problem),
        }
    }
}

impl<F: FnMut(&mut Expr) -> Result<(), Problem>> VisitorMut for Walk<F> {
    type Break = Problem;

    fn pre_visit_query(&mut self, _: &mut Query) -> ControlFlow<Problem> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &mut Query) -> ControlFlow<Problem> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Problem> {
        self.visit(expr, self.outside_in)
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Problem> {
        self.visit(expr, !self.outside_in)
    }
}

struct Look<F> {
    depth: usize,
    test: F,
}

impl<F: FnMut(&Expr) -> bool> Visitor for Look<F> {
    type Break = ();

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if self.depth == 0 && (self.test)(expr) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
