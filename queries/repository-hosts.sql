-- title: Where npm packages keep their source
-- question: Which hosts do npm packages name as the home of their source? Shares are of the packages that name a
--    host; what was declared is not checked, so a repository may be gone, private or somebody else's.
-- parameter: rows = 25; how many hosts
-- column: repository_host (text): host, without `www.`
-- column: packages (packages): that name it
-- column: share (share 0–1): of the packages that name a host
-- column: downloaded_1000 (packages): of those, downloaded at least 1,000 times in 30 days
-- column: n (packages): that name a host
SELECT h.repository_host, h.packages, CAST(h.packages AS DOUBLE) / t.n AS share, h.downloaded_1000, t.n
FROM (SELECT repository_host, COUNT(*) AS packages,
             SUM(CASE WHEN downloads_30d >= 1000 THEN 1 ELSE 0 END) AS downloaded_1000
      FROM npm
      WHERE COALESCE(listed, TRUE) AND repository_host IS NOT NULL
      GROUP BY repository_host
      ORDER BY packages DESC, repository_host
      LIMIT :rows) AS h
CROSS JOIN (SELECT COUNT(repository_host) AS n FROM npm WHERE COALESCE(listed, TRUE)) AS t
ORDER BY h.packages DESC, h.repository_host
