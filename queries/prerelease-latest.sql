-- title: Packages whose latest version is a pre-release
-- question: How many packages have only a pre-release to offer as their latest version? npm: a version with a hyphen;
--    PyPI: one with a, b, rc or dev after a number. Shares are over the packages whose latest version is known (n).
-- column: ecosystem (text): `npm` or `pypi`
-- column: prereleases (packages): whose latest version is a pre-release
-- column: share (share 0–1): of n
-- column: among_top_15000 (packages): of them, up to download rank 15,000
-- column: n (packages): whose latest version is known
SELECT ecosystem, SUM(prerelease) AS prereleases, CAST(SUM(prerelease) AS DOUBLE) / COUNT(*) AS share,
       SUM(CASE WHEN download_rank <= 15000 THEN prerelease ELSE 0 END) AS among_top_15000, COUNT(*) AS n
FROM (SELECT ecosystem, download_rank,
             CASE WHEN ecosystem = 'npm' AND STRPOS(latest_version, '-') > 0 THEN 1
                  WHEN ecosystem = 'pypi' AND REGEXP_LIKE(latest_version, '[0-9][._-]?(a|b|c|rc|dev)[0-9]*') THEN 1
                  ELSE 0 END AS prerelease
      FROM packages
      WHERE COALESCE(listed, TRUE) AND latest_version IS NOT NULL) AS judged
GROUP BY ecosystem
ORDER BY ecosystem
