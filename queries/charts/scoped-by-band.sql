-- form: bars
-- title: npm packages with a scope, by downloads
-- subtitle: Share whose name starts with a scope, such as @types/
-- x-title: downloads in 30 days
-- x-scale: linear
-- y-title: share with a scope
-- y-scale: share
-- basis: npm.name, npm.downloads_30d
-- note: Packages that were listed after the counted days are not observed.
SELECT CASE WHEN from_downloads IS NULL THEN 'not observed'
            WHEN from_downloads = 0 THEN '0'
            WHEN from_downloads = 1 THEN '1–9'
            WHEN from_downloads = 10 THEN '10–99'
            WHEN from_downloads = 100 THEN '100–999'
            WHEN from_downloads = 1000 THEN '1,000–9,999'
            WHEN from_downloads = 10000 THEN '10,000–99,999'
            ELSE '100,000 and more' END AS category,
       CAST(scoped AS DOUBLE) / n AS y, 'npm' AS series, n
FROM (SELECT from_downloads, SUM(CASE WHEN STARTS_WITH(name, '@') THEN 1 ELSE 0 END) AS scoped, COUNT(*) AS n
      FROM (SELECT name,
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
