-- title: npm names held by the registry for security
-- question: Which npm names have the version that the registry gives to a name it took over for security? Inferred
--    from the version text alone, and known only for packages downloaded at least 480 times in 30 days.
-- parameter: rows = 50; how many names
-- column: name (text): the name
-- column: latest_version (text): its version
-- column: downloads_30d (downloads): in 30 days; people and programs still ask for it
-- column: download_rank (rank): rank in npm, where kept
SELECT name, latest_version, downloads_30d, download_rank
FROM npm
WHERE COALESCE(listed, TRUE) AND STARTS_WITH(latest_version, '0.0.1-security')
ORDER BY downloads_30d DESC NULLS LAST, name
LIMIT :rows
