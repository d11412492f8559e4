-- title: npm names that differ by case only
-- question: Which npm packages have names that differ in nothing but case? npm refuses capitals in new names; the old
--    ones stay, and on systems that ignore case the twins cannot be installed side by side.
-- parameter: rows = 40; how many groups, the most downloaded first
-- column: lower_name (text): the name in lower case
-- column: twins (packages): names that come to it
-- column: first_name (text): first of them in order of bytes (capitals first)
-- column: last_name (text): last of them
-- column: most_downloads_30d (downloads): of the most downloaded twin; empty = none was observed
-- column: least_downloads_30d (downloads): of the least downloaded observed twin
SELECT lower_name, COUNT(*) AS twins, MIN(name) AS first_name, MAX(name) AS last_name,
       MAX(downloads_30d) AS most_downloads_30d, MIN(downloads_30d) AS least_downloads_30d
FROM (SELECT name, downloads_30d, LOWER(name) AS lower_name
      FROM npm
      WHERE COALESCE(listed, TRUE) AND name <> LOWER(name)
      UNION ALL
      SELECT n.name, n.downloads_30d, n.name AS lower_name
      FROM (SELECT name, downloads_30d FROM npm WHERE COALESCE(listed, TRUE)) AS n
      JOIN (SELECT DISTINCT LOWER(name) AS lower_name FROM npm WHERE COALESCE(listed, TRUE) AND name <> LOWER(name)) AS c ON n.name = c.lower_name) AS twins
GROUP BY lower_name
HAVING COUNT(*) > 1
ORDER BY most_downloads_30d DESC NULLS LAST, lower_name
LIMIT :rows
