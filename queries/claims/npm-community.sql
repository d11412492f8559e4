-- statement: Node.js's community is large and active
-- reading: At least 100,000 packages that people use had a release in the last 12 months.
-- rule: packages_active_12m >= 100_000
-- unit: packages
-- population: downloaded_1000
-- basis: npm.name, npm.latest_release_month, npm.maintainer_count
-- decided-by: a survey of npm's documents (`pkgcensus refresh npm --survey 2000`; this version asks it and does not judge from it yet)
-- chart: npm-over-time
-- caveat: A community is people; maintainers stand in per-package documents, which a listing does not carry.
SELECT population, active_12m AS packages_active_12m, size AS packages, size AS n,
       COALESCE(why, 'the days of npm releases stand in per-package documents, which a listing does not carry') AS why
FROM populations
WHERE ecosystem = 'npm' AND population <> 'download_weighted'
