-- title: npm scopes with the most packages not observed
-- question: In which npm scopes are downloads unknown most often? Mostly scopes that published after the counted
--    days ended, so this is a look at what is new rather than at what is unused.
-- parameter: rows = 30; how many scopes
-- column: scope (text): the scope, without `@`
-- column: not_observed (packages): without observed downloads
-- column: packages (packages): in the scope
-- column: share (share 0–1): of its packages not observed
SELECT scope, COUNT(*) - COUNT(downloads_30d) AS not_observed, COUNT(*) AS packages,
       CAST(COUNT(*) - COUNT(downloads_30d) AS DOUBLE) / COUNT(*) AS share
FROM npm
WHERE COALESCE(listed, TRUE) AND scope IS NOT NULL
GROUP BY scope
ORDER BY not_observed DESC, scope
LIMIT :rows
