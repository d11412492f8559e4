-- title: How many names the registries share
-- question: How many names exist in both registries, and what share of each registry's names is that, among all and
--    among the packages with a kept download rank? npm's scoped names can never be shared, so the share of the
--    unscoped ones is given too.
-- column: population (text): which names
-- column: shared (names): in both registries
-- column: npm (names): npm names in the population
-- column: share_of_npm (share 0–1): of those
-- column: pypi (names): PyPI names in the population
-- column: share_of_pypi (share 0–1): of those
SELECT 'all listed' AS population, s.shared, n.npm, CAST(s.shared AS DOUBLE) / NULLIF(n.npm, 0) AS share_of_npm,
       p.pypi, CAST(s.shared AS DOUBLE) / NULLIF(p.pypi, 0) AS share_of_pypi
FROM (SELECT COUNT(*) AS shared
      FROM (SELECT name FROM npm WHERE COALESCE(listed, TRUE)) AS a
      JOIN (SELECT normal_name FROM pypi WHERE COALESCE(listed, TRUE)) AS b ON a.name = b.normal_name) AS s
CROSS JOIN (SELECT COUNT(*) AS npm FROM npm WHERE COALESCE(listed, TRUE)) AS n
CROSS JOIN (SELECT COUNT(*) AS pypi FROM pypi WHERE COALESCE(listed, TRUE)) AS p
UNION ALL
SELECT 'npm without a scope' AS population, s.shared, n.npm, CAST(s.shared AS DOUBLE) / NULLIF(n.npm, 0) AS share_of_npm,
       p.pypi, CAST(s.shared AS DOUBLE) / NULLIF(p.pypi, 0) AS share_of_pypi
FROM (SELECT COUNT(*) AS shared
      FROM (SELECT name FROM npm WHERE COALESCE(listed, TRUE)) AS a
      JOIN (SELECT normal_name FROM pypi WHERE COALESCE(listed, TRUE)) AS b ON a.name = b.normal_name) AS s
CROSS JOIN (SELECT COUNT(*) AS npm FROM npm WHERE COALESCE(listed, TRUE) AND NOT STARTS_WITH(name, '@')) AS n
CROSS JOIN (SELECT COUNT(*) AS pypi FROM pypi WHERE COALESCE(listed, TRUE)) AS p
UNION ALL
SELECT 'ranks 1–15,000 of both' AS population, s.shared, n.npm, CAST(s.shared AS DOUBLE) / NULLIF(n.npm, 0) AS share_of_npm,
       p.pypi, CAST(s.shared AS DOUBLE) / NULLIF(p.pypi, 0) AS share_of_pypi
FROM (SELECT COUNT(*) AS shared
      FROM (SELECT name FROM npm WHERE COALESCE(listed, TRUE) AND download_rank <= 15000) AS a
      JOIN (SELECT normal_name FROM pypi WHERE COALESCE(listed, TRUE) AND download_rank <= 15000) AS b ON a.name = b.normal_name) AS s
CROSS JOIN (SELECT COUNT(*) AS npm FROM npm WHERE COALESCE(listed, TRUE) AND download_rank <= 15000) AS n
CROSS JOIN (SELECT COUNT(*) AS pypi FROM pypi WHERE COALESCE(listed, TRUE) AND download_rank <= 15000) AS p
ORDER BY population
