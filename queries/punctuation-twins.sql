-- title: npm names that differ from a popular one by punctuation only
-- question: Which npm names are those of a much downloaded package but for `-`, `_` and `.`? Such a name may be an
--    honest older fork or a trap for those who mistype; names alone cannot tell. Scoped names are left out.
-- parameter: top = 1000; popular = up to this download rank
-- parameter: rows = 50; how many pairs
-- column: popular (text): the much downloaded package
-- column: popular_downloads_30d (downloads): in 30 days
-- column: lookalike (text): the other name
-- column: lookalike_downloads_30d (downloads): in 30 days; empty = not observed
-- column: lookalike_share (share 0–1): of the popular one's downloads
SELECT p.name AS popular, p.downloads_30d AS popular_downloads_30d,
       o.name AS lookalike, o.downloads_30d AS lookalike_downloads_30d,
       CAST(o.downloads_30d AS DOUBLE) / p.downloads_30d AS lookalike_share
FROM (SELECT name, downloads_30d, REPLACE(REPLACE(REPLACE(name, '-', ''), '_', ''), '.', '') AS bare
      FROM npm
      WHERE COALESCE(listed, TRUE) AND download_rank <= :top AND NOT STARTS_WITH(name, '@')) AS p
JOIN (SELECT name, downloads_30d, REPLACE(REPLACE(REPLACE(name, '-', ''), '_', ''), '.', '') AS bare
      FROM npm
      WHERE COALESCE(listed, TRUE) AND NOT STARTS_WITH(name, '@')) AS o ON p.bare = o.bare
WHERE p.name <> o.name AND LENGTH(p.bare) > 2 AND p.downloads_30d > COALESCE(o.downloads_30d, 0)
ORDER BY o.downloads_30d DESC NULLS LAST, p.name, o.name
LIMIT :rows
