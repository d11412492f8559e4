-- statement: npm is one of the largest software repositories
-- reading: npm is at least as large as the other registry of this census.
-- rule: times_pypi >= 1
-- unit: packages of npm for each package of PyPI
-- population: all_listed
-- basis: npm.name, pypi.name
-- chart: claimed-and-measured
-- caveat: Two registries are compared, not all there are; the statement is tested only as far as that goes.
-- caveat: npm publishes many small packages where other ecosystems publish one; a count of packages is not a count of software.
SELECT n.population, CAST(n.size AS DOUBLE) / p.size AS times_pypi, n.size AS npm_packages, p.size AS pypi_packages,
       n.size + p.size AS n, COALESCE(n.why, p.why) AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'npm') AS n
JOIN (SELECT * FROM populations WHERE ecosystem = 'pypi') AS p ON n.population = p.population
WHERE n.population IN ('all_listed', 'released', 'not_placeholder', 'downloaded_10', 'downloaded_1000')
