-- form: bars
-- title: PyPI projects with a recent release
-- subtitle: Share whose latest release is in the last 12 or 24 calendar months
-- x-title: population
-- x-scale: linear
-- y-title: share of projects
-- y-scale: share
-- basis: pypi.latest_release_month, pypi.download_rank
-- note: n = projects whose month is known; the last month is far from complete, so both shares are a little low.
SELECT category, y, series, n
FROM (SELECT title AS category, CAST(active_12m AS DOUBLE) / NULLIF(release_month_known, 0) AS y,
             'within 12 months' AS series, release_month_known AS n, size
      FROM populations
      WHERE ecosystem = 'pypi' AND population IN ('all_listed', 'top_10000', 'top_1000')
      UNION ALL
      SELECT title AS category, CAST(active_24m AS DOUBLE) / NULLIF(release_month_known, 0) AS y,
             'within 24 months' AS series, release_month_known AS n, size
      FROM populations
      WHERE ecosystem = 'pypi' AND population IN ('all_listed', 'top_10000', 'top_1000')) AS shares
WHERE y IS NOT NULL
ORDER BY size DESC NULLS LAST, category, series
