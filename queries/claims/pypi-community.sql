-- statement: Python's community is extensively large
-- reading: At least 100,000 different people maintain a package.
-- rule: maintainers >= 100_000
-- unit: people
-- population: all_listed
-- basis: pypi.name, pypi.latest_release_month, pypi.maintainer_count
-- decided-by: a survey of PyPI's project documents (`pkgcensus refresh pypi --survey 2000`; this version asks it and does not judge from it yet)
-- chart: pypi-latest-release
-- caveat: The months of latest release end about the beginning of November 2026, so the last of the 12 (24) months is nearly empty and the counts are low.
-- caveat: Packages with a release in the last 12 and 24 months are shown as what a listing can tell; they do not decide the claim.
SELECT population, CAST(NULL AS DOUBLE) AS maintainers, active_12m AS packages_active_12m, active_24m AS packages_active_24m,
       release_month_known AS n, COALESCE(why, 'maintainers stand in per-package documents, which a listing does not carry') AS why
FROM populations
WHERE ecosystem = 'pypi' AND population <> 'download_weighted'
