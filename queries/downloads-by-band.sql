-- title: How npm's packages and downloads spread over bands
-- question: How many npm packages have how many downloads, and which share of all downloads does each band hold?
--    `not observed` is not zero: those packages were not in the download source, most of them newer than it.
-- column: downloads (downloads): band of downloads in 30 days
-- column: from_downloads (downloads): lower end of the band; empty = not observed
-- column: packages (packages): in the band
-- column: share_of_listed (share 0–1): of all npm packages
-- column: share_of_observed (share 0–1): of the packages with observed downloads; empty where not observed
-- column: downloads_30d (downloads): of the band together
-- column: share_of_downloads (share 0–1): of all observed downloads
SELECT CASE WHEN b.from_downloads IS NULL THEN 'not observed'
            WHEN b.from_downloads = 0 THEN '0'
            WHEN b.from_downloads = 1 THEN '1–9'
            WHEN b.from_downloads = 10 THEN '10–99'
            WHEN b.from_downloads = 100 THEN '100–999'
            WHEN b.from_downloads = 1000 THEN '1,000–9,999'
            WHEN b.from_downloads = 10000 THEN '10,000–99,999'
            ELSE '100,000 and more' END AS downloads,
       b.from_downloads, b.packages,
       CAST(b.packages AS DOUBLE) / t.listed AS share_of_listed,
       CASE WHEN b.from_downloads IS NOT NULL THEN CAST(b.packages AS DOUBLE) / t.observed END AS share_of_observed,
       CASE WHEN b.from_downloads IS NOT NULL THEN b.downloads_30d END AS downloads_30d,
       CASE WHEN b.from_downloads IS NOT NULL THEN CAST(b.downloads_30d AS DOUBLE) / t.total END AS share_of_downloads
FROM (SELECT from_downloads, COUNT(*) AS packages, SUM(downloads_30d) AS downloads_30d
      FROM (SELECT downloads_30d,
                   CASE WHEN downloads_30d IS NULL THEN NULL
                   WHEN downloads_30d = 0 THEN 0
                   WHEN downloads_30d < 10 THEN 1
                   WHEN downloads_30d < 100 THEN 10
                   WHEN downloads_30d < 1000 THEN 100
                   WHEN downloads_30d < 10000 THEN 1000
                   WHEN downloads_30d < 100000 THEN 10000
                   ELSE 100000 END AS from_downloads
            FROM npm WHERE COALESCE(listed, TRUE)) AS banded
      GROUP BY from_downloads) AS b
CROSS JOIN (SELECT COUNT(*) AS listed, COUNT(downloads_30d) AS observed, SUM(downloads_30d) AS total FROM npm WHERE COALESCE(listed, TRUE)) AS t
ORDER BY b.from_downloads NULLS FIRST
