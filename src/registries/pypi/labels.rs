//! Labels of project URLs, and what they mean (PEP 753). It leaves out the URLs.

/// What a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// The project's page.
    Homepage,
    /// Its source code.
    Repository,
    /// Its documentation.
    Documentation,
    /// What changed.
    Changelog,
    /// Where problems are reported.
    Issues,
}

/// What a label means: punctuation and blanks dropped, lower case, then PEP 753's words; what starts with `documentation`
/// or `docs` is documentation too. `None` for any other label.
#[must_use]
pub fn kind_of(label: &str) -> Option<LinkKind> {
    let normal: String = label
        .chars()
        .filter(|c| !c.is_ascii_punctuation() && !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    Some(match normal.as_str() {
        "homepage" => LinkKind::Homepage,
        "source" | "repository" | "sourcecode" | "github" => LinkKind::Repository,
        "changelog" | "changes" | "whatsnew" | "history" | "releasenotes" => LinkKind::Changelog,
        "issues" | "bugs" | "issue" | "tracker" | "issuetracker" | "bugtracker" => LinkKind::Issues,
        other if other.starts_with("documentation") || other.starts_with("docs") => LinkKind::Documentation,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_mean_what_pep_753_says() {
        for (label, kind) in [
            ("Home-Page", Some(LinkKind::Homepage)),
            ("Source Code", Some(LinkKind::Repository)),
            ("GitHub", Some(LinkKind::Repository)),
            ("Docs: stable", Some(LinkKind::Documentation)),
            ("What's New", Some(LinkKind::Changelog)),
            ("Bug Tracker", Some(LinkKind::Issues)),
            ("Funding", None),
        ] {
            assert_eq!(kind_of(label), kind, "{label}");
        }
    }
}
