-- title: Declared repository by downloads, npm
-- question: What share of npm packages declares a repository, by how much they are downloaded? Shares are over the
--    packages whose declaration is known (n); declared says nothing of whether it can be reached. A share over all
--    packages mostly tells how much spam is listed.
-- column: downloads (downloads): band of downloads in 30 days
-- column: from_downloads (downloads): lower end of the band; empty = not observed
-- column: declared (packages): that declare a repository
-- column: share (share 0–1): of n
-- column: n (packages): whose declaration is known
-- column: packages (packages): in the band
SELECT CASE WHEN from_downloads IS NULL THEN 'not observed'
            WHEN from_downloads = 0 THEN '0'
            WHEN from_downloads = 1 THEN '1–9'
            WHEN from_downloads = 10 THEN '10–99'
            WHEN from_downloads = 100 THEN '100–999'
            WHEN from_downloads = 1000 THEN '1,000–9,999'
            WHEN from_downloads = 10000 THEN '10,000–99,999'
            ELSE '100,000 and more' END AS downloads,
       from_downloads, declared, CAST(declared AS DOUBLE) / NULLIF(n, 0) AS share, n, packages
FROM (SELECT from_downloads, SUM(CASE WHEN repository_state = 'declared' THEN 1 ELSE 0 END) AS declared,
             COUNT(repository_state) AS n, COUNT(*) AS packages
      FROM (SELECT repository_state,
                   CASE WHEN downloads_30d IS NULL THEN NULL
                   WHEN downloads_30d = 0 THEN 0
                   WHEN downloads_30d < 10 THEN 1
                   WHEN downloads_30d < 100 THEN 10
                   WHEN downloads_30d < 1000 THEN 100
                   WHEN downloads_30d < 10000 THEN 1000
                   WHEN downloads_30d < 100000 THEN 10000
                   ELSE 100000 END AS from_downloads
            FROM npm WHERE COALESCE(listed, TRUE)) AS banded
      GROUP BY from_downloads) AS counted
ORDER BY from_downloads NULLS FIRST
