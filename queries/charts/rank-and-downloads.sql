-- form: lines
-- title: How fast downloads fall with rank
-- subtitle: Packages with at least one observed download, both axes logarithmic
-- x-title: rank by downloads (1 = most downloaded)
-- x-scale: log
-- y-title: downloads in 30 days
-- y-scale: log
-- basis: npm.downloads_30d
-- among: downloads_30d > 0
-- note: n = packages with at least one observed download in 30 days.
SELECT rank AS x, downloads_30d AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series
FROM download_curve
WHERE downloads_30d > 0
ORDER BY series DESC, x
