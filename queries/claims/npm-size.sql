-- statement: npm holds more than 1.3 million packages
-- reading: More than 1,300,000 packages are in the population.
-- rule: packages > 1_300_000
-- unit: packages
-- population: all_listed
-- threshold: of the statement
-- basis: npm.name, npm.downloads_30d
-- history: npm 1_300_000
-- chart: claimed-and-measured
-- caveat: The list of names probably holds tombstones of unpublished packages; how many is not known from a listing.
-- caveat: The total is not monotonic: purges of spam took 771 thousand names away in 2023 and 116 thousand in 2024.
-- caveat: Where only documents tell who is in a population, its size can be estimated from a survey alone, and those that the registry no longer has are left out.
SELECT p.population, COALESCE(CAST(p.size AS DOUBLE), s.value) AS packages,
       CASE WHEN p.size IS NULL THEN s.low END AS packages_low, CASE WHEN p.size IS NULL THEN s.high END AS packages_high,
       COALESCE(CAST(p.size AS DOUBLE), s.high) AS packages_most,
       CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.why END AS packages_reservation,
       CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.n ELSE p.size END AS n,
       CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.missing END AS missing,
       CASE WHEN p.size IS NULL AND s.value IS NULL THEN COALESCE(p.why, s.why) END AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'npm' AND population IN ('all_listed', 'released', 'not_placeholder', 'downloaded_10', 'downloaded_1000')) AS p
LEFT JOIN (SELECT population, value, low, high, n, missing, why
      FROM sizes WHERE ecosystem = 'npm') AS s ON p.population = s.population
