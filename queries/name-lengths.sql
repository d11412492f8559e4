-- title: How long names are
-- question: How are the lengths of names spread in each registry? npm's scoped names are counted with and without
--    their scope, because the scope is no part of what a package was christened.
-- column: names (text): whose names, and which part
-- column: packages (packages): names
-- column: shortest (characters): the shortest
-- column: median (characters): the median
-- column: mean (characters): the mean
-- column: longest (characters): the longest
-- column: up_to_5_chars (packages): names of at most five characters
SELECT names, COUNT(*) AS packages, MIN(chars) AS shortest, MEDIAN(chars) AS median, AVG(chars) AS mean,
       MAX(chars) AS longest, SUM(CASE WHEN chars <= 5 THEN 1 ELSE 0 END) AS up_to_5_chars
FROM (SELECT CASE WHEN STARTS_WITH(name, '@') THEN 'npm, scoped, whole name' ELSE 'npm, no scope' END AS names,
             LENGTH(name) AS chars
      FROM npm WHERE COALESCE(listed, TRUE)
      UNION ALL
      SELECT 'npm, scoped, without the scope' AS names, LENGTH(name) - STRPOS(name, '/') AS chars
      FROM npm
      WHERE COALESCE(listed, TRUE) AND STARTS_WITH(name, '@')
      UNION ALL
      SELECT 'PyPI' AS names, LENGTH(name) AS chars
      FROM pypi WHERE COALESCE(listed, TRUE)) AS measured
GROUP BY names
ORDER BY names
