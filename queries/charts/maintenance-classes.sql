-- form: dots
-- title: How packages are maintained
-- subtitle: Estimated share of all listed packages in each class, with 95 % intervals
-- x-title: class
-- x-scale: linear
-- y-title: share of packages
-- y-scale: share
-- basis: npm.release_count, pypi.release_count
-- over: survey
-- note: Each package is in one class; finished means stable, documented and silent after regular releases, which is no fault. n beside a class = surveyed packages whose class is known.
SELECT REPLACE(title, 'class: ', '') AS category, value AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, low, high, n
FROM estimates
WHERE population = 'all_listed' AND STARTS_WITH(measure, 'class_') AND value IS NOT NULL
ORDER BY position, series DESC
