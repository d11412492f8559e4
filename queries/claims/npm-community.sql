-- statement: Node.js's community is large and active
-- reading: At least 100,000 listed packages had a release in the last 12 months: the same bar, over the same population, as for Python's community.
-- threshold: ours
-- rule: packages_active_12m >= 100_000
-- unit: packages
-- population: all_listed
-- power: count, effect=0.05
-- basis: npm.name, npm.latest_release_month, npm.maintainer_count
-- decided-by: a survey of npm's documents (`pkgcensus refresh npm --survey 2000`)
-- chart: maintenance-classes
-- caveat: Among the packages downloaded at least 1,000 times in 30 days, those that are newer than the window of the counts are missing: their number there is a bound from below.
-- caveat: A community is people; registries tell of maintainers how many a package has, not how many different people they are.
-- caveat: From a survey, the 12 months are the 365 days up to the as-of day, and the number is the share of the listed packages, those that are gone counted as not active, times the size of the population.
SELECT p.population,
       CASE WHEN p.counted THEN CAST(p.active_12m AS DOUBLE) ELSE ROUND(e.value * CASE WHEN p.population IN ('released', 'not_placeholder') THEN w.listed ELSE p.size END) END AS packages_active_12m,
       CASE WHEN p.counted THEN CAST(p.active_12m AS DOUBLE)
            ELSE COALESCE(ROUND(e.low * CASE WHEN p.population IN ('released', 'not_placeholder') THEN w.listed ELSE p.size END), CAST(p.active_12m AS DOUBLE), p.size * 0.0) END AS packages_active_12m_low,
       CASE WHEN p.counted THEN CAST(p.active_12m + p.size - p.release_month_known AS DOUBLE)
            ELSE COALESCE(ROUND(e.high * CASE WHEN p.population IN ('released', 'not_placeholder') THEN w.listed ELSE p.size END), CAST(p.active_12m + p.size - p.release_month_known AS DOUBLE), p.size * 1.0) END AS packages_active_12m_high,
       COALESCE(CAST(p.size AS DOUBLE), ROUND(z.high)) AS packages_active_12m_most, COALESCE(CAST(p.size AS DOUBLE), ROUND(z.value)) AS packages, m.value AS mean_maintainers, s.value AS single_maintainer_share,
       CASE WHEN p.counted THEN p.release_month_known WHEN e.value IS NOT NULL THEN e.n
            WHEN p.active_12m IS NOT NULL THEN p.release_month_known ELSE p.size END AS n,
       CASE WHEN p.counted THEN p.size - p.release_month_known WHEN e.value IS NOT NULL THEN e.missing
            WHEN p.active_12m IS NOT NULL THEN p.size - p.release_month_known END AS missing,
       CASE WHEN p.size IS NULL AND e.value IS NULL THEN COALESCE(p.why, e.why)
            WHEN e.value IS NULL AND p.active_12m IS NULL THEN COALESCE(e.why, p.why)
            WHEN e.value IS NULL AND NOT p.counted THEN 'the month of the latest release is known of some packages alone' END AS why
FROM (SELECT *, COALESCE(active_12m IS NOT NULL AND release_month_known * 1000 >= size * 999, FALSE) AS counted FROM populations WHERE ecosystem = 'npm' AND population NOT IN ('download_weighted', 'top_10000', 'top_1000')) AS p
JOIN (SELECT population, CASE WHEN why IS NULL THEN listed_share END AS value, CASE WHEN why IS NULL THEN listed_low END AS low,
             CASE WHEN why IS NULL THEN listed_high END AS high, n, missing, why
      FROM estimates WHERE ecosystem = 'npm' AND measure = 'released_365d') AS e ON p.population = e.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value
      FROM estimates WHERE ecosystem = 'npm' AND measure = 'maintainers') AS m ON p.population = m.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value
      FROM estimates WHERE ecosystem = 'npm' AND measure = 'single_maintainer') AS s ON p.population = s.population
CROSS JOIN (SELECT size AS listed FROM populations WHERE ecosystem = 'npm' AND population = 'all_listed') AS w
LEFT JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN high END AS high FROM sizes WHERE ecosystem = 'npm') AS z ON p.population = z.population
