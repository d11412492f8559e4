-- statement: npm is one of the largest software repositories
-- reading: npm is at least as large as the other registry of this census.
-- rule: times_pypi >= 1
-- unit: packages of npm for each package of PyPI
-- population: all_listed
-- threshold: of the statement
-- partly: npm is compared with PyPI alone; other large repositories (of Java, .NET, PHP, Ruby, Rust and others) are not in this census
-- basis: npm.name, pypi.name
-- chart: claimed-and-measured
-- caveat: Two registries are compared, not all there are; the statement is tested only as far as that goes.
-- caveat: npm publishes many small packages where other ecosystems publish one; a count of packages is not a count of software.
-- caveat: Where only documents tell who is in a population, its size can be estimated from a survey alone, and those that the registry no longer has are left out. Its interval is that of the smallest npm over the largest PyPI, and the other way round.
SELECT n.population, n.packages / p.packages AS times_pypi,
       CASE WHEN n.low < n.high OR p.low < p.high THEN n.low / p.high END AS times_pypi_low,
       CASE WHEN n.low < n.high OR p.low < p.high THEN n.high / p.low END AS times_pypi_high,
       COALESCE(n.reservation, p.reservation) AS times_pypi_reservation,
       n.packages AS npm_packages, p.packages AS pypi_packages, n.n + p.n AS n, COALESCE(n.why, p.why) AS why
FROM (SELECT p.population, COALESCE(CAST(p.size AS DOUBLE), s.value) AS packages, COALESCE(CAST(p.size AS DOUBLE), s.low) AS low, COALESCE(CAST(p.size AS DOUBLE), s.high) AS high,
             CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.n ELSE p.size END AS n,
             CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.why END AS reservation,
             CASE WHEN p.size IS NULL AND s.value IS NULL THEN COALESCE(p.why, s.why) END AS why
      FROM (SELECT * FROM populations WHERE ecosystem = 'npm' AND population IN ('all_listed', 'released', 'not_placeholder', 'downloaded_10', 'downloaded_1000')) AS p
      LEFT JOIN (SELECT population, value, low, high, n, why
                 FROM sizes WHERE ecosystem = 'npm') AS s ON p.population = s.population) AS n
JOIN (SELECT p.population, COALESCE(CAST(p.size AS DOUBLE), s.value) AS packages, COALESCE(CAST(p.size AS DOUBLE), s.low) AS low, COALESCE(CAST(p.size AS DOUBLE), s.high) AS high,
             CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.n ELSE p.size END AS n,
             CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.why END AS reservation,
             CASE WHEN p.size IS NULL AND s.value IS NULL THEN COALESCE(p.why, s.why) END AS why
      FROM (SELECT * FROM populations WHERE ecosystem = 'pypi' AND population IN ('all_listed', 'released', 'not_placeholder', 'downloaded_10', 'downloaded_1000')) AS p
      LEFT JOIN (SELECT population, value, low, high, n, why
                 FROM sizes WHERE ecosystem = 'pypi') AS s ON p.population = s.population) AS p ON n.population = p.population
