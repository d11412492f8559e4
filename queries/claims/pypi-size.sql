-- statement: PyPI holds more than 220 thousand packages
-- reading: More than 220,000 projects are in the population.
-- rule: packages > 220_000
-- unit: packages
-- population: all_listed
-- basis: pypi.name, pypi.latest_version
-- history: pypi 220_000
-- chart: claimed-and-measured
-- caveat: Where a listing tells latest versions, projects whose version is not known do not count as released; there may be much used ones among them.
-- caveat: Quarantined projects are not in PyPI's listing; projects without any release are.
-- caveat: Where only documents tell who is in a population, its size can be estimated from a survey alone, and those that the registry no longer has are left out.
SELECT p.population, COALESCE(CAST(p.size AS DOUBLE), s.value) AS packages,
       CASE WHEN p.size IS NULL THEN s.low END AS packages_low, CASE WHEN p.size IS NULL THEN s.high END AS packages_high,
       CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.why END AS packages_reservation,
       CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.n ELSE p.size END AS n,
       CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.missing END AS missing,
       CASE WHEN p.size IS NULL AND s.value IS NULL THEN COALESCE(p.why, s.why) END AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'pypi' AND population IN ('all_listed', 'released', 'not_placeholder', 'downloaded_10', 'downloaded_1000')) AS p
LEFT JOIN (SELECT population, value, low, high, n, missing, why
      FROM sizes WHERE ecosystem = 'pypi') AS s ON p.population = s.population
