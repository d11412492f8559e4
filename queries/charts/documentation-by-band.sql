-- form: dots
-- title: READMEs by download rank
-- subtitle: Share of packages with a README that is no placeholder, with 95 % intervals
-- x-title: download rank
-- x-scale: linear
-- y-title: share with a README
-- y-scale: share
-- basis: npm.readme_state, pypi.readme_state
-- note: n = surveyed packages of the stratum whose README is known to be there or not.
SELECT REPLACE(REPLACE(population, 'stratum ', ''), '-', '–') AS category, value AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, low, high, n
FROM estimates
WHERE STARTS_WITH(population, 'stratum ') AND measure = 'readme' AND value IS NOT NULL
ORDER BY population_position, series DESC
