-- form: dots
-- title: How packages are maintained
-- subtitle: Estimated share of all listed packages in each class, with 95 % intervals
-- x-title: class
-- x-scale: linear
-- y-title: share of packages
-- y-scale: share
-- basis: npm.release_count, pypi.release_count
-- over: survey
-- note: Each package is in one class; finished means stable, documented and silent after regular releases, which is no fault. What is abandoned is told by the act, since not both registries have each: npm has no archiving and no development status. n beside a class = surveyed packages whose class is known.
SELECT REPLACE(REPLACE(title, 'class: ', ''), 'abandoned: ', '') AS category, value AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, low, high, n
FROM estimates
WHERE population = 'all_listed' AND (STARTS_WITH(measure, 'class_') AND measure <> 'class_abandoned' OR STARTS_WITH(measure, 'abandoned_'))
  AND NOT (ecosystem = 'npm' AND measure IN ('abandoned_archived', 'abandoned_inactive')) AND value IS NOT NULL
ORDER BY position, series DESC
