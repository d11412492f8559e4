//! What a version of npm's package of download counts counts, and over which days: its file holds no dates, so the
//! version has to tell.
//!
//! The date in `2.YYYYMMDD.0` is the day on which the build *starts*, never the end of a window. Up to 2.20251101.0 a
//! build took less than a day: thirty days that end about the day before. Since npm's download service slowed down in
//! November 2025 a build takes most of a month, and each package has the thirty days before the moment at which it was
//! asked for. Left out on purpose: the counts themselves (`datasets`).

use crate::package::{Day, Window};

/// Days of downloads that a count of a version 2 stands for.
pub const COUNTED_DAYS: u32 = 30;

/// The date of the last version whose build took less than a day.
const LAST_QUICK_BUILD: (i16, i8, i8) = (2025, 11, 1);

/// What a version counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Downloads in thirty days, and which.
    Downloads(Window),
    /// Averages of downloads a day over a year (versions 1): another quantity, which no sum or comparison may mix with
    /// the first.
    DailyAverages,
}

/// What `version` counts; `published` is a day on which it was out at the latest.
#[must_use]
pub fn counted_by(version: &str, published: Day) -> Counted {
    if version.split('.').next() == Some("1") {
        return Counted::DailyAverages;
    }
    let window = build_day(version).filter(|build| *build <= published);
    let window = window.and_then(|build| window_of(build, published));
    Counted::Downloads(window.unwrap_or(Window::unknown(Some(COUNTED_DAYS))))
}

/// The day on which the build of a version `2.YYYYMMDD.0` started; `None` for any other form.
fn build_day(version: &str) -> Option<Day> {
    let stamp = version.strip_prefix("2.")?.strip_suffix(".0")?;
    let shaped = stamp.len() == 8 && stamp.bytes().all(|byte| byte.is_ascii_digit());
    shaped.then(|| Day::parse(&format!("{}-{}-{}", &stamp[..4], &stamp[4..6], &stamp[6..])).ok())?
}

fn window_of(build: Day, published: Day) -> Option<Window> {
    let (year, month, day) = LAST_QUICK_BUILD;
    let before = build.plus_days(-1)?;
    if build <= Day::new(year, month, day)? {
        return Window::rolling(before, COUNTED_DAYS);
    }
    // What was out on a day was asked for on that day at the latest, and npm then tells days up to the one before.
    let last = published.plus_days(-1)?;
    Window::smeared(before, last, COUNTED_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::WindowEdges;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn window(version: &str, published: &str) -> Window {
        match counted_by(version, day(published)) {
            Counted::Downloads(window) => window,
            Counted::DailyAverages => panic!("{version}: averages"),
        }
    }

    #[test]
    fn a_quick_build_counts_thirty_days_up_to_the_day_before() {
        let last = window("2.20251101.0", "2025-11-01");
        assert_eq!(last.edges, WindowEdges::Rolling);
        assert_eq!(last.to_string(), "30 days, ending about 2025-10-31");
        // The first of them came three days after its date.
        assert_eq!(window("2.20250615.0", "2025-06-18").to_string(), "30 days, ending about 2025-06-14");
    }

    #[test]
    fn since_december_2025_each_package_has_days_of_its_own() {
        for (version, published, first, last) in [
            ("2.20251201.0", "2025-12-28", "2025-11-30", "2025-12-27"),
            ("2.20260301.0", "2026-04-01", "2026-02-28", "2026-03-31"),
            // Never published; a build that started then would have been slow already.
            ("2.20251115.0", "2025-12-01", "2025-11-14", "2025-11-30"),
        ] {
            let told = window(version, published);
            assert_eq!(told, Window::smeared(day(first), day(last), 30).unwrap(), "{version}");
        }
        let the_same_day = window("2.20260301.0", "2026-03-01");
        assert_eq!(the_same_day.to_string(), "each package's own 30 days, ending on 2026-02-28");
    }

    #[test]
    fn versions_1_are_another_quantity() {
        for version in ["1.79.0", "1.1.0", "1.81.1", "1.20260301.0", "1.80.0-beta", "1"] {
            assert_eq!(counted_by(version, day("2026-11-22")), Counted::DailyAverages, "{version}");
        }
    }

    #[test]
    fn of_any_other_version_the_days_are_not_known() {
        for version in [
            "2.20260230.0",
            "2.2026030.0",
            "2.20260301",
            "2.20260301.0.1",
            "2.20260301.1",
            "2.20260301.0-beta",
            "2.2026０3.0",
            "3.20260301.0",
            "9.0.0",
            "",
            "10.79.0",
        ] {
            assert_eq!(window(version, "2026-11-22"), Window::unknown(Some(30)), "{version}");
        }
    }

    #[test]
    fn a_version_that_was_out_before_its_build_started_tells_no_days() {
        assert_eq!(window("2.20260301.0", "2026-02-15"), Window::unknown(Some(30)));
        assert_eq!(window("2.20991231.0", "2026-11-22"), Window::unknown(Some(30)));
    }
}
