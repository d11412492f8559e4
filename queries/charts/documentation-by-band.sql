-- form: dots
-- title: READMEs by download rank
-- subtitle: Share of packages with a README that is no placeholder, with 95 % intervals
-- x-title: download rank
-- x-scale: linear
-- y-title: share with a README
-- y-scale: share
-- basis: npm.readme_state, pypi.readme_state
-- over: survey
-- note: n = surveyed packages of the band whose README is known to be there or not. A registry without download ranks has no bands.
SELECT CASE population WHEN 'rank_1_1000' THEN '1–1,000' WHEN 'rank_1001_10000' THEN '1,001–10,000' ELSE 'beyond 10,000' END AS category, value AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, low, high, n
FROM estimates
WHERE STARTS_WITH(population, 'rank_') AND measure = 'readme' AND value IS NOT NULL
ORDER BY population_position, series DESC
