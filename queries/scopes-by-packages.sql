-- title: npm scopes with the most packages
-- question: Which npm scopes publish the most packages, and how many of those packages are seen to be downloaded?
--    Many packages with few downloads often means generated packages.
-- parameter: rows = 30; how many scopes
-- column: scope (text): the scope, without `@`
-- column: packages (packages): in the scope
-- column: observed (packages): with observed downloads
-- column: downloaded_1000 (packages): of the observed, downloaded at least 1,000 times in 30 days
-- column: downloads_30d (downloads): of the observed together
SELECT scope, COUNT(*) AS packages, COUNT(downloads_30d) AS observed,
       SUM(CASE WHEN downloads_30d >= 1000 THEN 1 ELSE 0 END) AS downloaded_1000,
       SUM(downloads_30d) AS downloads_30d
FROM npm
WHERE COALESCE(listed, TRUE) AND scope IS NOT NULL
GROUP BY scope
ORDER BY packages DESC, scope
LIMIT :rows
