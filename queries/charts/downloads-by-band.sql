-- form: bars
-- title: Where npm's packages are, and where its downloads are
-- subtitle: Share of packages and share of downloads in each band of downloads
-- x-title: downloads in 30 days
-- x-scale: linear
-- y-title: share
-- y-scale: share
-- n-title: packages in the band
-- basis: npm.downloads_30d
-- note: Over observed downloads in 30 days; packages not observed are left out.
SELECT category, y, series, n
FROM (SELECT CASE WHEN b.from_downloads IS NULL THEN 'not observed'
                  WHEN b.from_downloads = 0 THEN '0'
                  WHEN b.from_downloads = 1 THEN '1–9'
                  WHEN b.from_downloads = 10 THEN '10–99'
                  WHEN b.from_downloads = 100 THEN '100–999'
                  WHEN b.from_downloads = 1000 THEN '1,000–9,999'
                  WHEN b.from_downloads = 10000 THEN '10,000–99,999'
                  ELSE '100,000 and more' END AS category,
             CAST(b.packages AS DOUBLE) / t.observed AS y, 'packages' AS series, b.packages AS n, b.from_downloads, 1 AS part
      FROM (SELECT from_downloads, COUNT(*) AS packages
            FROM (SELECT CASE WHEN downloads_30d IS NULL THEN NULL
                             WHEN downloads_30d = 0 THEN 0
                             WHEN downloads_30d < 10 THEN 1
                             WHEN downloads_30d < 100 THEN 10
                             WHEN downloads_30d < 1000 THEN 100
                             WHEN downloads_30d < 10000 THEN 1000
                             WHEN downloads_30d < 100000 THEN 10000
                             ELSE 100000 END AS from_downloads
                  FROM npm
                  WHERE COALESCE(listed, TRUE) AND downloads_30d IS NOT NULL) AS banded
            GROUP BY from_downloads) AS b
      CROSS JOIN (SELECT COUNT(downloads_30d) AS observed FROM npm WHERE COALESCE(listed, TRUE)) AS t
      UNION ALL
      SELECT CASE WHEN b.from_downloads IS NULL THEN 'not observed'
                  WHEN b.from_downloads = 0 THEN '0'
                  WHEN b.from_downloads = 1 THEN '1–9'
                  WHEN b.from_downloads = 10 THEN '10–99'
                  WHEN b.from_downloads = 100 THEN '100–999'
                  WHEN b.from_downloads = 1000 THEN '1,000–9,999'
                  WHEN b.from_downloads = 10000 THEN '10,000–99,999'
                  ELSE '100,000 and more' END AS category,
             CAST(b.downloads AS DOUBLE) / t.total AS y, 'downloads' AS series, CAST(NULL AS BIGINT) AS n, b.from_downloads, 2 AS part
      FROM (SELECT from_downloads, COUNT(*) AS packages, SUM(downloads_30d) AS downloads
            FROM (SELECT downloads_30d,
                         CASE WHEN downloads_30d IS NULL THEN NULL
                         WHEN downloads_30d = 0 THEN 0
                         WHEN downloads_30d < 10 THEN 1
                         WHEN downloads_30d < 100 THEN 10
                         WHEN downloads_30d < 1000 THEN 100
                         WHEN downloads_30d < 10000 THEN 1000
                         WHEN downloads_30d < 100000 THEN 10000
                         ELSE 100000 END AS from_downloads
                  FROM npm
                  WHERE COALESCE(listed, TRUE) AND downloads_30d IS NOT NULL) AS banded
            GROUP BY from_downloads) AS b
      CROSS JOIN (SELECT SUM(downloads_30d) AS total FROM npm WHERE COALESCE(listed, TRUE)) AS t) AS shares
ORDER BY from_downloads, part
