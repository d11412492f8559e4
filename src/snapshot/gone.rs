//! Whether a registry still has a package that it lists, as one expression over the columns of `packages`. It leaves out
//! packages that were never asked.

use polars::prelude::*;

/// Whether the registry no longer has it: it was not found, or what stands there says that it was unpublished. Null where it
/// was not asked, or where the answer does not tell and no document ever did.
pub fn gone() -> Expr {
    let is = |column: &str, word: &'static str| col(column).eq(lit(word)).fill_null(lit(false));
    let gone = is("answer", "absent").or(is("status", "unpublished"));
    let untold = col("document_at").is_null().and(is("answer", "refused").or(is("answer", "failed")));
    when(col("answer").is_null().or(untold)).then(lit(NULL)).otherwise(gone)
}

/// Whether the listing has it: every figure over listed packages is over these. Where no listing has every package, nobody
/// knows, and all count.
pub fn listed() -> Expr {
    col("listed").fill_null(lit(true))
}
