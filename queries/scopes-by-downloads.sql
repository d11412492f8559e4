-- title: npm scopes with the most downloads
-- question: Which npm scopes are downloaded most, and how much of that is their most downloaded package? Downloads
--    are those of 30 days and count automatic installs; packages that were not observed add nothing.
-- parameter: rows = 30; how many scopes
-- column: scope (text): the scope, without `@`
-- column: downloads_30d (downloads): of its observed packages together
-- column: share_of_npm (share 0–1): of all observed npm downloads
-- column: largest_share (share 0–1): of the scope's downloads that its most downloaded package has
-- column: observed (packages): with observed downloads
-- column: packages (packages): in the scope
SELECT s.scope, s.downloads_30d,
       CAST(s.downloads_30d AS DOUBLE) / t.total AS share_of_npm,
       CAST(s.largest AS DOUBLE) / s.downloads_30d AS largest_share,
       s.observed, s.packages
FROM (SELECT scope, SUM(downloads_30d) AS downloads_30d, MAX(downloads_30d) AS largest,
             COUNT(downloads_30d) AS observed, COUNT(*) AS packages
      FROM npm
      WHERE COALESCE(listed, TRUE) AND scope IS NOT NULL
      GROUP BY scope
      ORDER BY downloads_30d DESC NULLS LAST, scope
      LIMIT :rows) AS s
CROSS JOIN (SELECT SUM(downloads_30d) AS total FROM npm WHERE COALESCE(listed, TRUE)) AS t
ORDER BY s.downloads_30d DESC, s.scope
