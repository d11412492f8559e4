-- statement: Node.js's community is large and active
-- reading: At least 100,000 packages that people use had a release in the last 12 months.
-- rule: packages_active_12m >= 100_000
-- unit: packages
-- population: downloaded_1000
-- basis: npm.name, npm.latest_release_month, npm.maintainer_count
-- decided-by: a survey of npm's documents (`pkgcensus refresh npm --survey 2000`)
-- chart: maintenance-classes
-- caveat: A community is people; registries tell of maintainers how many a package has, not how many different people they are.
-- caveat: From a survey, the 12 months are the 365 days up to the as-of day, and the number is the share times the packages listed in the population.
SELECT p.population, COALESCE(CAST(p.active_12m AS DOUBLE), e.value * p.size) AS packages_active_12m,
       COALESCE(CAST(p.active_12m AS DOUBLE), e.low * p.size, p.size * 0.0) AS packages_active_12m_low,
       COALESCE(CAST(p.active_12m AS DOUBLE), e.high * p.size, p.size * 1.0) AS packages_active_12m_high,
       p.size AS packages, m.value AS mean_maintainers, s.value AS single_maintainer_share,
       CASE WHEN e.value IS NULL THEN p.size ELSE e.n END AS n, CASE WHEN e.value IS NOT NULL THEN e.missing END AS missing,
       CASE WHEN p.active_12m IS NULL AND e.value IS NULL THEN COALESCE(p.why, e.why) END AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'npm' AND population <> 'download_weighted') AS p
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high, lowest, highest, n, missing, why
      FROM estimates WHERE ecosystem = 'npm' AND measure = 'released_365d') AS e ON p.population = e.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high, lowest, highest, n, missing, why
      FROM estimates WHERE ecosystem = 'npm' AND measure = 'maintainers') AS m ON p.population = m.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high, lowest, highest, n, missing, why
      FROM estimates WHERE ecosystem = 'npm' AND measure = 'single_maintainer') AS s ON p.population = s.population
