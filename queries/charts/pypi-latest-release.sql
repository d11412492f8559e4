-- form: columns
-- title: When PyPI's projects released last
-- subtitle: Projects by the month of their latest release; the last month is far from complete
-- x-title: month of the latest release
-- x-scale: date
-- y-title: projects
-- y-scale: linear
-- basis: pypi.latest_release_month
-- note: Removed projects are not listed, and a finished project looks like an abandoned one.
SELECT m.month AS x, m.projects AS y, 'PyPI' AS series
FROM (SELECT latest_release_month AS month, COUNT(*) AS projects
      FROM pypi
      WHERE COALESCE(listed, TRUE) AND latest_release_month IS NOT NULL
      GROUP BY latest_release_month) AS m
CROSS JOIN (SELECT COUNT(*) AS listed, COUNT(latest_release_month) AS known FROM pypi WHERE COALESCE(listed, TRUE)) AS t
WHERE t.known * 2 >= t.listed
ORDER BY x
