-- statement: Python's community is extensively large
-- reading: At least 100,000 packages had a release in the last 12 months: the number that Node.js's community is held to.
-- rule: packages_active_12m >= 100_000
-- unit: packages
-- population: all_listed
-- basis: pypi.name, pypi.latest_release_month, pypi.maintainer_count
-- decided-by: a survey of PyPI's project documents (`pkgcensus refresh pypi --survey 2000`)
-- chart: pypi-latest-release
-- caveat: A community is people; registries tell of maintainers how many a package has, not how many different people they are.
-- caveat: Where a listing tells the months of latest release, they are counted; a listing made early in a month has few of that month. From a survey, the 12 months are the 365 days up to the as-of day.
-- caveat: PyPI tells no download counts, so packages that hardly anybody uses are among them.
SELECT p.population, COALESCE(CAST(p.active_12m AS DOUBLE), e.value * p.size) AS packages_active_12m,
       COALESCE(CAST(p.active_12m AS DOUBLE), e.low * p.size, p.size * 0.0) AS packages_active_12m_low,
       COALESCE(CAST(p.active_12m AS DOUBLE), e.high * p.size, p.size * 1.0) AS packages_active_12m_high,
       p.active_24m AS packages_active_24m, p.size AS packages, m.value AS mean_maintainers,
       s.value AS single_maintainer_share, CASE WHEN p.active_12m IS NULL THEN e.n ELSE p.release_month_known END AS n, CASE WHEN p.active_12m IS NULL THEN e.missing END AS missing,
       CASE WHEN p.active_12m IS NULL AND e.value IS NULL THEN COALESCE(p.why, e.why) END AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'pypi' AND population <> 'download_weighted') AS p
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high, lowest, highest, n, missing, why
      FROM estimates WHERE ecosystem = 'pypi' AND measure = 'released_365d') AS e ON p.population = e.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high, lowest, highest, n, missing, why
      FROM estimates WHERE ecosystem = 'pypi' AND measure = 'maintainers') AS m ON p.population = m.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high, lowest, highest, n, missing, why
      FROM estimates WHERE ecosystem = 'pypi' AND measure = 'single_maintainer') AS s ON p.population = s.population
