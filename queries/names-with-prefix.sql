-- title: Packages whose name starts with a prefix
-- question: Which packages start with this prefix, the most downloaded first? Within npm the order is by downloads,
--    within PyPI by rank; packages without either follow by name. Scoped npm names start with their scope.
-- parameter: prefix = react-; what the name starts with, case-sensitive
-- parameter: rows = 50; how many packages of each registry
-- column: ecosystem (text): `npm` or `pypi`
-- column: name (text): name as listed
-- column: downloads_30d (downloads): npm's downloads in 30 days; empty = not observed
-- column: download_rank (rank): rank in its registry, where kept
-- column: summary_chars (characters): length of the one-line summary; 0 = there is none, empty = not known
SELECT ecosystem, name, downloads_30d, download_rank, summary_chars
FROM (SELECT ecosystem, name, downloads_30d, download_rank, summary_chars
      FROM npm
      WHERE COALESCE(listed, TRUE) AND name >= :prefix AND STARTS_WITH(name, :prefix)
      ORDER BY downloads_30d DESC NULLS LAST, name
      LIMIT :rows) AS n
UNION ALL
SELECT ecosystem, name, downloads_30d, download_rank, summary_chars
FROM (SELECT ecosystem, name, downloads_30d, download_rank, summary_chars
      FROM pypi
      WHERE COALESCE(listed, TRUE) AND name >= :prefix AND STARTS_WITH(name, :prefix)
      ORDER BY download_rank NULLS LAST, name
      LIMIT :rows) AS p
ORDER BY ecosystem, downloads_30d DESC NULLS LAST, download_rank NULLS LAST, name
