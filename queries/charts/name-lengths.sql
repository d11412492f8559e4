-- form: lines
-- title: How long package names are
-- subtitle: Share of each registry's names at each length; npm's scoped names without their scope
-- x-title: characters
-- x-scale: linear
-- y-title: share of names
-- y-scale: share
-- basis: npm.name, pypi.name
-- note: The few names longer than 60 characters are left out of the picture, not out of the shares.
SELECT c.chars AS x, CAST(c.names AS DOUBLE) / t.n AS y, c.series
FROM (SELECT CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, chars, COUNT(*) AS names
      FROM (SELECT ecosystem,
                   CASE WHEN STARTS_WITH(name, '@') THEN LENGTH(name) - STRPOS(name, '/') ELSE LENGTH(name) END AS chars
            FROM packages) AS measured
      GROUP BY ecosystem, chars) AS c
JOIN (SELECT CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, COUNT(*) AS n
      FROM packages
      GROUP BY ecosystem) AS t ON c.series = t.series
WHERE c.chars <= 60
ORDER BY c.series DESC, x
