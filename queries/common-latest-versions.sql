-- title: The commonest latest versions
-- question: Which version numbers do packages stop at? Shares are over the packages whose latest version is known
--    (n): on npm only the much downloaded ones, on PyPI nearly all, so the registries cannot be compared by this.
-- parameter: ranks = 10; how many versions of each registry
-- column: ecosystem (text): `npm` or `pypi`
-- column: place (rank): 1 = commonest
-- column: latest_version (text): the version
-- column: packages (packages): whose latest version it is
-- column: share (share 0–1): of n
-- column: n (packages): whose latest version is known
SELECT c.ecosystem, c.place, c.latest_version, c.packages, CAST(c.packages AS DOUBLE) / t.n AS share, t.n
FROM (SELECT ecosystem, latest_version, packages,
             ROW_NUMBER() OVER (PARTITION BY ecosystem ORDER BY negated, latest_version) AS place
      FROM (SELECT ecosystem, latest_version, COUNT(*) AS packages, 0 - COUNT(*) AS negated
            FROM packages
            WHERE COALESCE(listed, TRUE) AND latest_version IS NOT NULL
            GROUP BY ecosystem, latest_version) AS counted) AS c
JOIN (SELECT 'npm' AS ecosystem, COUNT(latest_version) AS n FROM npm WHERE COALESCE(listed, TRUE)
      UNION ALL
      SELECT 'pypi' AS ecosystem, COUNT(latest_version) AS n FROM pypi WHERE COALESCE(listed, TRUE)) AS t ON c.ecosystem = t.ecosystem
WHERE c.place <= :ranks
ORDER BY c.ecosystem, c.place
