//! How large documents are. It leaves out what is in them.

/// How large documents are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizes {
    /// 1–3 KB: few releases, short READMEs.
    Small,
    /// As in the real registries: packuments with a median of 15–20 KB and a mean of about 40 KB, one in 3,000 of
    /// those with several releases has 5–30 MB and up to 37,000 versions.
    Realistic,
}
