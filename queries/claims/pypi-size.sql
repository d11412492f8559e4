-- statement: PyPI holds more than 220 thousand packages
-- reading: More than 220,000 projects are in the population.
-- rule: packages > 220_000
-- unit: packages
-- population: all_listed
-- basis: pypi.name, pypi.latest_version
-- history: pypi 220_000
-- chart: claimed-and-measured
-- caveat: Projects whose latest version is not known do not count as released; there may be much used ones among them.
-- caveat: Quarantined projects are not in PyPI's listing; projects without any release are.
SELECT population, size AS packages, size AS n, why
FROM populations
WHERE ecosystem = 'pypi' AND population IN ('all_listed', 'released', 'not_placeholder', 'downloaded_10', 'downloaded_1000')
