-- form: lines
-- title: How long ago packages released last
-- subtitle: Estimated share of packages whose latest release is at most so many days old
-- x-title: days since the latest release
-- x-scale: linear
-- y-title: share of packages
-- y-scale: share
-- basis: npm.release_count, pypi.release_count
-- over: survey
-- among: latest_release_at IS NOT NULL
-- note: Over surveyed packages with a dated release, each with the weight of the packages that it stands for. Estimates drawn without their intervals.
SELECT step.upto AS x, SUM(CASE WHEN r.days <= step.upto THEN r.weight ELSE 0.0 END) / SUM(r.weight) AS y, r.series
FROM (SELECT p.weight, m.days_since_latest AS days, CASE WHEN p.ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, 1 AS one
      FROM (SELECT ecosystem, name, weight FROM packages WHERE COALESCE(listed, TRUE) AND weight IS NOT NULL AND NOT COALESCE(gone, FALSE)) AS p
      JOIN (SELECT ecosystem, name, days_since_latest FROM maintenance WHERE days_since_latest IS NOT NULL) AS m
        ON p.ecosystem = m.ecosystem AND p.name = m.name) AS r
JOIN (SELECT DISTINCT FLOOR(days_since_latest / 91.0) * 91 AS upto, 1 AS one FROM maintenance
      WHERE days_since_latest IS NOT NULL) AS step ON r.one = step.one
GROUP BY step.upto, r.series
ORDER BY r.series DESC, x
