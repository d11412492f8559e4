//! Names that look like another: for messages. It leaves out deciding anything by them.

/// Up to three of `names` that look most like `wanted`, nearest first; none where nothing is close.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut scored: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| {
            let lower = name.to_lowercase();
            let contained = wanted.len() >= 4 && (lower.contains(&wanted) || wanted.contains(&lower));
            let slip = strsim::damerau_levenshtein(&wanted, &lower) <= 1;
            let bonus = if contained { 0.2 } else { 0.0 };
            let alike = strsim::jaro_winkler(&wanted, &lower) + bonus;
            let score = if slip { alike.max(0.95) } else { alike };
            (score, name)
        })
        .filter(|(score, _)| *score >= 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_first_and_far_names_never() {
        let names = ["downloads_30d", "download_rank", "name", "ecosystem"];
        assert_eq!(nearest("downloads", names)[0], "downloads_30d");
        assert_eq!(nearest("nmae", names), ["name"]);
        assert_eq!(nearest("nmp", ["npm", "pypi"]), ["npm"]);
        assert!(nearest("zzz", names).is_empty());
    }
}
