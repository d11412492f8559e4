-- form: lines
-- title: Totals over time, with the purges of npm
-- subtitle: Points are counted or announced totals; between two points nothing is known
-- x-title: day
-- x-scale: date
-- y-title: packages listed
-- y-scale: linear
-- basis: npm.name, pypi.name
-- note: Earlier totals are as others counted or announced them (table milestones); lines only join the points.
SELECT day AS x, packages AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series,
       CASE WHEN STRPOS(definition, 'before the spam purge') > 0 THEN 'spam purge'
            WHEN STRPOS(definition, 'before the second purge') > 0 THEN 'second purge'
            WHEN relation = 'at least' AND STRPOS(definition, 'announced') > 0 THEN 'announced: over 1.3 M' END AS label
FROM milestones
UNION ALL
SELECT MAX(observed_at) AS x, COUNT(*) AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series,
       CASE WHEN ecosystem = 'npm' THEN 'this snapshot' END AS label
FROM packages WHERE COALESCE(listed, TRUE)
GROUP BY ecosystem
ORDER BY series DESC, x, y
