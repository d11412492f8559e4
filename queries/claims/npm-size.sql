-- statement: npm holds more than 1.3 million packages
-- reading: More than 1,300,000 packages are in the population.
-- rule: packages > 1_300_000
-- unit: packages
-- population: all_listed
-- basis: npm.name, npm.downloads_30d
-- history: npm 1_300_000
-- chart: claimed-and-measured
-- caveat: The list of names probably holds tombstones of unpublished packages; how many is not known from a listing.
-- caveat: The total is not monotonic: purges of spam took 771 thousand names away in 2023 and 116 thousand in 2024.
SELECT population, size AS packages, size AS n, why
FROM populations
WHERE ecosystem = 'npm' AND population IN ('all_listed', 'released', 'not_placeholder', 'downloaded_10', 'downloaded_1000')
