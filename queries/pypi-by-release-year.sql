-- title: PyPI projects by the year of their latest release
-- question: When did PyPI's projects last release anything? A project that is finished looks the same as one that
--    is abandoned. Removed projects are not listed, so early years are undercounted, and the last
--    year is not over.
-- column: year (year): of the latest release; empty = not known
-- column: projects (packages): whose latest release is in it
-- column: share (share 0–1): of the projects whose month is known
-- column: share_so_far (share 0–1): of those, with their latest release in this year or before
-- column: ranked (packages): of them, among the 15,000 most downloaded
SELECT y.year, y.projects,
       CASE WHEN y.year IS NOT NULL THEN CAST(y.projects AS DOUBLE) / t.n END AS share,
       CASE WHEN y.year IS NOT NULL THEN CAST(SUM(y.known) OVER (ORDER BY y.year) AS DOUBLE) / t.n END AS share_so_far,
       y.ranked
FROM (SELECT EXTRACT(YEAR FROM latest_release_month) AS year, COUNT(*) AS projects,
             COUNT(latest_release_month) AS known, COUNT(download_rank) AS ranked
      FROM pypi WHERE COALESCE(listed, TRUE)
      GROUP BY 1) AS y
CROSS JOIN (SELECT COUNT(latest_release_month) AS n FROM pypi WHERE COALESCE(listed, TRUE)) AS t
ORDER BY y.year NULLS LAST
