SELECT COUNT(*) AS packages, COUNT(downloads_30d) AS observed, SUM(downloads_30d) AS downloads_30d
FROM npm
WHERE name LIKE '%graphql%'
