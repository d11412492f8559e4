-- statement: npm's number of packages shows vast expandability
-- reading: "Vast" is read as more than 100,000 packages. What expands a program is a package that people use, so
--    packages with at least 1,000 downloads in 30 days decide; weighted by downloads, the effective number of
--    packages (Hill number of order 1) stands for the number.
-- rule: packages > 100_000
-- unit: packages
-- population: downloaded_1000
-- threshold: ours
-- basis: npm.name, npm.downloads_30d
-- chart: top-k-share
-- caveat: The threshold is ours; the statement gives none. The evidence shows every population, so another one can be applied.
-- caveat: Downloads count machines and mirrors, not people; a package that popular ones depend on counts as often as they do.
-- caveat: Where only documents tell who is in a population, its size can be estimated from a survey alone, and those that the registry no longer has are left out.
SELECT p.population, COALESCE(CAST(p.size AS DOUBLE), s.value) AS packages,
       CASE WHEN p.size IS NULL THEN s.low END AS packages_low, CASE WHEN p.size IS NULL THEN s.high END AS packages_high,
       COALESCE(CAST(p.size AS DOUBLE), s.high) AS packages_most,
       CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.why END AS packages_reservation,
       CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.n ELSE p.size END AS n,
       CASE WHEN p.size IS NULL AND s.value IS NULL THEN COALESCE(p.why, s.why) END AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'npm' AND population IN ('all_listed', 'released', 'not_placeholder', 'downloaded_10', 'downloaded_1000')) AS p
LEFT JOIN (SELECT population, value, low, high, n, why
      FROM sizes WHERE ecosystem = 'npm') AS s ON p.population = s.population
UNION ALL
SELECT 'download_weighted' AS population, value AS packages, CAST(NULL AS DOUBLE) AS packages_low, CAST(NULL AS DOUBLE) AS packages_high, value AS packages_most, CAST(NULL AS TEXT) AS packages_reservation, n, why
FROM breadth
WHERE ecosystem = 'npm' AND measure = 'hill_1'
