-- form: lines
-- title: How unevenly downloads are spread
-- subtitle: Lorenz curve: the further below the dashed line, the more uneven
-- x-title: share of packages, least downloaded first
-- x-scale: share
-- y-title: share of downloads
-- y-scale: share
-- basis: npm.downloads_30d
-- note: Over observed downloads in 30 days.
SELECT 1.0 - package_share AS x, CASE WHEN download_share > 1.0 THEN 0.0 ELSE 1.0 - download_share END AS y,
       CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series
FROM download_curve
UNION ALL
SELECT 1.0 AS x, 1.0 AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series
FROM download_curve
WHERE rank = 1
UNION ALL
SELECT CAST(CASE WHEN rank = 1 THEN 0.0 ELSE 1.0 END AS DOUBLE) AS x,
       CAST(CASE WHEN rank = 1 THEN 0.0 ELSE 1.0 END AS DOUBLE) AS y, '(all equal)' AS series
FROM download_curve
WHERE rank = 1 OR rank = packages
ORDER BY series DESC, x, y
