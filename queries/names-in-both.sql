-- title: Names that exist in both registries
-- question: Which names are taken in both npm and PyPI, the most downloaded on npm first? The same name seldom means
--    the same project; installing from the wrong registry brings something else. npm names are compared as they
--    are, PyPI names after PEP 503.
-- parameter: rows = 50; how many names
-- column: name (text): the name
-- column: npm_rank (rank): npm's download rank, kept to 100,000
-- column: npm_downloads_30d (downloads): in 30 days; empty = not observed
-- column: pypi_rank (rank): PyPI's download rank, kept to 15,000
-- column: pypi_latest_release_month (month): PyPI's latest release
SELECT n.name, n.download_rank AS npm_rank, n.downloads_30d AS npm_downloads_30d,
       p.download_rank AS pypi_rank, p.latest_release_month AS pypi_latest_release_month
FROM (SELECT name, download_rank, downloads_30d FROM npm WHERE COALESCE(listed, TRUE)) AS n
JOIN (SELECT normal_name, download_rank, latest_release_month FROM pypi WHERE COALESCE(listed, TRUE)) AS p
  ON n.name = p.normal_name
ORDER BY n.downloads_30d DESC NULLS LAST, n.name
LIMIT :rows
