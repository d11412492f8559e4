-- statement: npm's number of packages shows vast expandability
-- reading: "Vast" is read as more than 100,000 packages. What expands a program is a package that people use, so
--    packages with at least 1,000 downloads in 30 days decide; weighted by downloads, the effective number of
--    packages (Hill number of order 1) stands for the number.
-- rule: packages > 100_000
-- unit: packages
-- population: downloaded_1000
-- basis: npm.name, npm.downloads_30d
-- chart: top-k-share
-- caveat: The threshold is ours; the statement gives none. The evidence shows every population, so another one can be applied.
-- caveat: Downloads count machines and mirrors, not people; a package that popular ones depend on counts as often as they do.
SELECT population, CAST(size AS DOUBLE) AS packages, size AS n, why
FROM populations
WHERE ecosystem = 'npm' AND population IN ('all_listed', 'released', 'not_placeholder', 'downloaded_10', 'downloaded_1000')
UNION ALL
SELECT 'download_weighted' AS population, value AS packages, n, why
FROM breadth
WHERE ecosystem = 'npm' AND measure = 'hill_1'
