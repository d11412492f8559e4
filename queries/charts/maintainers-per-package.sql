-- form: bars
-- title: How many people maintain a package
-- subtitle: Estimated share of packages by number of maintainers
-- x-title: maintainers
-- x-scale: linear
-- y-title: share of packages
-- y-scale: share
-- n-title: surveyed packages in the bar
-- basis: npm.maintainer_count, pypi.maintainer_count
-- over: survey
-- note: npm: those who may publish; PyPI: owners and maintainers. n = surveyed packages that tell, all bars together; each has the weight of the packages that it stands for. Estimates drawn without their intervals.
SELECT CASE WHEN c.people >= 5 THEN '5 and more' ELSE CAST(c.people AS VARCHAR) END AS category,
       c.weight / t.weight AS y, c.series, c.n
FROM (SELECT people, series, SUM(weight) AS weight, COUNT(*) AS n
      FROM (SELECT weight, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, CASE WHEN maintainer_count >= 5 THEN 5 ELSE maintainer_count END AS people
            FROM packages
            WHERE COALESCE(listed, TRUE) AND weight IS NOT NULL AND NOT COALESCE(gone, FALSE) AND maintainer_count IS NOT NULL) AS told
      GROUP BY people, series) AS c
JOIN (SELECT CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, SUM(weight) AS weight
      FROM packages
      WHERE COALESCE(listed, TRUE) AND weight IS NOT NULL AND NOT COALESCE(gone, FALSE) AND maintainer_count IS NOT NULL
      GROUP BY series) AS t ON c.series = t.series
ORDER BY c.people, c.series DESC
