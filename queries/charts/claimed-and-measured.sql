-- form: bars
-- title: Packages listed, against what was claimed
-- subtitle: Each bar is a registry's whole listing, the line what the article claims
-- x-title: registry
-- x-scale: linear
-- y-title: packages listed
-- y-scale: linear
-- basis: npm.name, pypi.name
-- note: A larger listing is not more software in use: most listed packages are hardly downloaded.
SELECT CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS category,
       COUNT(*) AS y,
       CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series,
       CASE WHEN ecosystem = 'npm' THEN 1300000 ELSE 220000 END AS mark
FROM packages WHERE COALESCE(listed, TRUE)
GROUP BY ecosystem
ORDER BY ecosystem
