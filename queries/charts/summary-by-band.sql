-- form: dots
-- title: Packages that say in one line what they are
-- subtitle: Share with a one-line summary, like for like by download rank
-- x-title: download rank
-- x-scale: linear
-- y-title: share with a one-line summary
-- y-scale: share
-- basis: npm.summary_chars, pypi.summary_chars
-- note: n = packages whose summary is known; bands where that is fewer than half are left out.
SELECT category, y, series, n
FROM (SELECT CASE WHEN from_rank = 1 THEN '1–1,000'
                  WHEN from_rank = 1001 THEN '1,001–10,000'
                  WHEN from_rank = 10001 THEN '10,001–15,000'
                  WHEN from_rank = 15001 THEN '15,001–50,000'
                  WHEN from_rank = 50001 THEN '50,001–100,000'
                  ELSE 'unranked' END AS category,
             CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series,
             from_rank, n, packages, CAST(with_summary AS DOUBLE) / NULLIF(n, 0) AS y
      FROM (SELECT ecosystem, from_rank, COUNT(*) AS packages, COUNT(summary_chars) AS n,
                   SUM(CASE WHEN summary_chars > 0 THEN 1 ELSE 0 END) AS with_summary
            FROM (SELECT ecosystem, summary_chars,
                         CASE WHEN download_rank <= 1000 THEN 1
                              WHEN download_rank <= 10000 THEN 1001
                              WHEN download_rank <= 15000 THEN 10001
                              WHEN download_rank <= 50000 THEN 15001
                              WHEN download_rank <= 100000 THEN 50001 END AS from_rank
                  FROM packages WHERE COALESCE(listed, TRUE)) AS banded
            GROUP BY ecosystem, from_rank) AS counted
      WHERE n * 2 >= packages) AS shares
ORDER BY from_rank NULLS LAST, series DESC
