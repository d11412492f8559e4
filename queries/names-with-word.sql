-- title: How many names hold a word, in each registry
-- question: How many package names hold this word, as a share of all names, and how many of those are seen to be
--    downloaded? A name that holds a word need not be about it.
-- parameter: word = react; the word, lower case
-- column: ecosystem (text): `npm` or `pypi`
-- column: packages (packages): whose name holds the word, in any case
-- column: share (share 0–1): of all names listed
-- column: downloads_known (packages): of those, with observed downloads; 0 where the registry gives no counts
-- column: downloaded_1000 (packages): of those known, downloaded at least 1,000 times in 30 days; empty where none is known
-- column: ranked (packages): among the ranks kept (npm 100,000, PyPI 15,000)
-- column: listed (packages): all names listed
SELECT 'npm' AS ecosystem, h.packages, CAST(h.packages AS DOUBLE) / t.listed AS share,
       h.downloads_known, h.downloaded_1000, h.ranked, t.listed
FROM (SELECT COUNT(*) AS packages, COUNT(downloads_30d) AS downloads_known,
             CASE WHEN COUNT(downloads_30d) > 0 THEN SUM(CASE WHEN downloads_30d >= 1000 THEN 1 ELSE 0 END) END AS downloaded_1000,
             COUNT(download_rank) AS ranked
      FROM npm
      WHERE COALESCE(listed, TRUE) AND STRPOS(LOWER(name), :word) > 0) AS h
CROSS JOIN (SELECT COUNT(*) AS listed FROM npm WHERE COALESCE(listed, TRUE)) AS t
UNION ALL
SELECT 'pypi' AS ecosystem, h.packages, CAST(h.packages AS DOUBLE) / t.listed AS share,
       h.downloads_known, h.downloaded_1000, h.ranked, t.listed
FROM (SELECT COUNT(*) AS packages, COUNT(downloads_30d) AS downloads_known,
             CASE WHEN COUNT(downloads_30d) > 0 THEN SUM(CASE WHEN downloads_30d >= 1000 THEN 1 ELSE 0 END) END AS downloaded_1000,
             COUNT(download_rank) AS ranked
      FROM pypi
      WHERE COALESCE(listed, TRUE) AND STRPOS(LOWER(name), :word) > 0) AS h
CROSS JOIN (SELECT COUNT(*) AS listed FROM pypi WHERE COALESCE(listed, TRUE)) AS t
ORDER BY ecosystem
