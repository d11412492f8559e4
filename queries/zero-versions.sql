-- title: Packages whose latest version is below 1.0
-- question: What share of packages is still at 0.x, by download rank? Shares are over the packages whose latest
--    version is known (n): on npm those downloaded at least 480 times in 30 days, not the long tail.
-- column: ecosystem (text): `npm` or `pypi`
-- column: ranks (rank): band of download ranks
-- column: from_rank (rank): first rank of the band; empty = beyond the ranks kept
-- column: zero_share (share 0–1): of n, at 0.x
-- column: n (packages): whose latest version is known
-- column: packages (packages): in the band
SELECT ecosystem,
       CASE WHEN from_rank = 1 THEN '1–1,000'
            WHEN from_rank = 1001 THEN '1,001–15,000'
            WHEN from_rank = 15001 THEN '15,001–100,000'
            ELSE 'unranked' END AS ranks,
       from_rank, CAST(below AS DOUBLE) / NULLIF(n, 0) AS zero_share, n, packages
FROM (SELECT ecosystem, from_rank, COUNT(latest_version) AS n, COUNT(*) AS packages,
             SUM(CASE WHEN STARTS_WITH(latest_version, '0.') OR latest_version = '0' THEN 1 ELSE 0 END) AS below
      FROM (SELECT ecosystem, latest_version,
                   CASE WHEN download_rank <= 1000 THEN 1
                        WHEN download_rank <= 15000 THEN 1001
                        WHEN download_rank <= 100000 THEN 15001 END AS from_rank
            FROM packages WHERE COALESCE(listed, TRUE)) AS banded
      GROUP BY ecosystem, from_rank) AS counted
ORDER BY ecosystem, from_rank NULLS LAST
