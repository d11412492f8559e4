-- form: lines
-- title: How long package names are
-- subtitle: Share of each registry's names at each length; npm's scoped names without their scope
-- x-title: characters
-- x-scale: linear
-- y-title: share of names
-- y-scale: share
-- basis: npm.name, pypi.name
-- note: The few names longer than 60 characters are left out of the picture, not out of the shares.
SELECT t.chars AS x, CAST(COALESCE(c.names, 0) AS DOUBLE) / t.n AS y, t.series
FROM (SELECT r.series, r.n, l.chars
      FROM (SELECT CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, COUNT(*) AS n, 1 AS one
            FROM packages WHERE COALESCE(listed, TRUE)
            GROUP BY ecosystem) AS r
      JOIN (SELECT chars, 1 AS one
            FROM UNNEST([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                         21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
                         41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60]) AS lengths(chars)) AS l
        ON r.one = l.one) AS t
LEFT JOIN (SELECT CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, chars, COUNT(*) AS names
      FROM (SELECT ecosystem,
                   CASE WHEN STARTS_WITH(name, '@') THEN LENGTH(name) - STRPOS(name, '/') ELSE LENGTH(name) END AS chars
            FROM packages WHERE COALESCE(listed, TRUE)) AS measured
      GROUP BY ecosystem, chars) AS c ON t.series = c.series AND t.chars = c.chars
ORDER BY t.series DESC, x
