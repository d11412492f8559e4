-- form: dots
-- title: What packages document, under one definition
-- subtitle: Share of all listed packages, estimated from a survey, with 95 % intervals
-- subtitle-installed: Share of the packages that a few programs install, counted: no sample of a registry
-- x-title: feature
-- x-scale: linear
-- y-title: share of packages
-- y-scale: share
-- basis: npm.readme_state, pypi.readme_state
-- over: survey
-- note: n = surveyed packages of which it is known. A package without a README has none of its sections; where a README is not known, nothing is counted.
-- note-installed: n = packages of which it is known. A package without a README has none of its sections. There is no survey in this snapshot.
SELECT e.title AS category, e.value AS y, CASE WHEN e.ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, e.low, e.high, e.n
FROM (SELECT * FROM estimates WHERE value IS NOT NULL
      AND measure IN ('readme', 'readme_usage', 'readme_install', 'readme_api', 'readme_examples', 'readme_code', 'readme_changelog',
                      'documentation', 'changelog', 'summary', 'keywords', 'license', 'repository')) AS e
CROSS JOIN (SELECT COUNT(*) AS strata FROM strata) AS s
CROSS JOIN (SELECT MIN(p.label) AS label
            FROM (SELECT population AS label, SUM(size) AS packages FROM populations WHERE kind = 'installed' GROUP BY population) AS p
            JOIN (SELECT MAX(packages) AS most
                  FROM (SELECT population, SUM(size) AS packages FROM populations WHERE kind = 'installed' GROUP BY population) AS s) AS m
              ON p.packages = m.most) AS i
WHERE e.population = CASE WHEN s.strata > 0 THEN 'all_listed' ELSE i.label END
ORDER BY e.position, series DESC
