-- form: dots
-- title: Packages whose latest version is below 1.0
-- subtitle: Share at 0.x, like for like by download rank
-- x-title: download rank
-- x-scale: linear
-- y-title: share at 0.x
-- y-scale: share
-- basis: npm.latest_version, pypi.latest_version
-- note: n = packages whose latest version is known, bands where that is fewer than half are left out; a version below 1.0 is a habit as much as a promise.
SELECT category, y, series, n
FROM (SELECT CASE WHEN from_rank = 1 THEN '1–1,000'
                  WHEN from_rank = 1001 THEN '1,001–10,000'
                  WHEN from_rank = 10001 THEN '10,001–15,000'
                  ELSE 'unranked' END AS category,
             CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series,
             from_rank, n, packages, CAST(below AS DOUBLE) / NULLIF(n, 0) AS y
      FROM (SELECT ecosystem, from_rank, COUNT(*) AS packages, COUNT(latest_version) AS n,
                   SUM(CASE WHEN STARTS_WITH(latest_version, '0.') OR latest_version = '0' THEN 1 ELSE 0 END) AS below
            FROM (SELECT ecosystem, latest_version,
                         CASE WHEN download_rank <= 1000 THEN 1
                              WHEN download_rank <= 10000 THEN 1001
                              WHEN download_rank <= 15000 THEN 10001 END AS from_rank
                  FROM packages WHERE COALESCE(listed, TRUE)) AS banded
            GROUP BY ecosystem, from_rank) AS counted
      WHERE n * 2 >= packages) AS shares
ORDER BY from_rank NULLS LAST, series DESC
