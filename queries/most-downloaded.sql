-- title: The most downloaded packages, npm beside PyPI
-- question: Which packages are downloaded most in each registry? PyPI publishes ranks only here, and npm's counts may be
--    months older than its names (see npm_downloads_end), so the two columns of names stand side by side, not in one ranking.
-- parameter: ranks = 25; how many ranks
-- column: download_rank (rank): 1 = most downloaded of its registry
-- column: npm (text): the npm package at this rank
-- column: npm_downloads_30d (downloads): its downloads in 30 days
-- column: npm_downloads_end (day): latest day that its count may cover
-- column: pypi (text): the PyPI project at this rank; empty where the ranked project is not in the listing
SELECT n.download_rank, n.name AS npm, n.downloads_30d AS npm_downloads_30d, n.downloads_end AS npm_downloads_end,
       p.name AS pypi
FROM (SELECT * FROM npm WHERE COALESCE(listed, TRUE) AND download_rank <= :ranks) AS n
LEFT JOIN (SELECT name, download_rank FROM pypi WHERE COALESCE(listed, TRUE) AND download_rank <= :ranks) AS p
  ON n.download_rank = p.download_rank
ORDER BY n.download_rank
