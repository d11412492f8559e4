-- form: dots
-- title: What packages document, under one definition
-- subtitle: Share of all listed packages, estimated from a survey, with 95 % intervals
-- x-title: feature
-- x-scale: linear
-- y-title: share of packages
-- y-scale: share
-- basis: npm.readme_state, pypi.readme_state
-- over: survey
-- note: n = surveyed packages of which it is known. A package without a README has none of its sections; where a README is not known, nothing is counted.
SELECT title AS category, value AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, low, high, n
FROM estimates
WHERE population = 'all_listed' AND value IS NOT NULL
  AND measure IN ('readme', 'readme_usage', 'readme_install', 'readme_api', 'readme_examples', 'readme_code', 'readme_changelog',
                  'documentation', 'changelog', 'summary', 'keywords', 'license', 'repository')
ORDER BY position, series DESC
