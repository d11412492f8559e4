//! Names that say nothing of what a package is for, such as `test-package-2` or `@ada/hello-world`: with a single release
//! they tell a first upload from a package without looking at its README. It leaves out real words with a second meaning
//! that one word alone would hold (`placeholder` is also a field of a form: only together with nothing else).

use crate::package::scope_of;

/// Words of trials.
const TRIALS: &str = "asdf asdfasdf bar baz demo dummy example examples foo foobar hello helloworld ipsum lorem \
    placeholder qwerty reserved sample samples temp test tested tester testing tests tmp trial tutorial \
    untitled world";

/// Words that may stand beside one of those, and say nothing either.
const BESIDE: &str = "a an app first for it js lib library me module modules my name new node npm of only package \
    packages pip pkg project publish published publishing pypi py python qux the this to";

/// Beginnings that registries' own lessons on publishing give, before the name of whoever follows them.
const LESSONS: [&str; 2] = ["example-package-", "example-pkg-"];

/// Whether all words of a name are words of trials, or say nothing beside one; scopes and numbers say nothing.
pub(super) fn is_trial(name: &str) -> bool {
    let own = match scope_of(name) {
        Some(scope) => name.get(scope.len() + 2..).unwrap_or_default(),
        None => name,
    };
    let plain: String =
        own.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    if LESSONS.iter().any(|lesson| plain.starts_with(lesson)) {
        return true;
    }
    let words = || plain.split(|c: char| !c.is_ascii_lowercase()).filter(|word| !word.is_empty());
    let is_of = |word: &str, list: &str| list.split(' ').any(|known| known == word);
    let is_filler = |word: &str| word.len() == 1 || is_of(word, TRIALS) || is_of(word, BESIDE);
    words().all(is_filler) && words().any(|word| is_of(word, TRIALS))
}

#[cfg(test)]
mod tests {
    use super::is_trial;

    #[test]
    fn names_of_trials_are_told_by_all_of_their_words() {
        for name in [
            "test",
            "Test.Package",
            "test-package-2",
            "my_first_npm_package_test",
            "@ada/hello-world",
            "hello-world-v2",
            "foo.bar",
            "placeholder",
            "example-package-ada-lovelace",
            "example_pkg_ada",
            "test123test",
        ] {
            assert!(is_trial(name), "{name}");
        }
        for name in [
            "react-placeholder",
            "pytest",
            "test-renderer",
            "my-package",
            "npm",
            "@test/left-pad",
            "hello-sailor",
            "example-packages-of-maps",
            "1234",
            "left-pad",
            "contest",
            "",
        ] {
            assert!(!is_trial(name), "{name}");
        }
    }
}
