-- form: lines
-- title: What share of downloads the most downloaded packages have
-- x-title: the most downloaded packages, how many
-- x-scale: log
-- y-title: share of downloads in 30 days
-- y-scale: share
-- basis: npm.downloads_30d
-- note: Over observed downloads in 30 days; automatic installs count too.
SELECT rank AS x, CASE WHEN download_share > 1.0 THEN 1.0 ELSE download_share END AS y,
       CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series
FROM download_curve
ORDER BY series DESC, x
