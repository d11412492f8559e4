-- form: bars
-- title: Where npm packages keep their source, besides GitHub
-- subtitle: The hosts named most after github.com, eight at most
-- x-title: host named by the publisher
-- x-scale: linear
-- y-title: packages that name it
-- y-scale: linear
-- basis: npm.repository_host
-- note: What was declared is not checked; the registry's own hosts are left out.
SELECT repository_host AS category, COUNT(*) AS y, 'npm' AS series
FROM npm
WHERE COALESCE(listed, TRUE) AND repository_host IS NOT NULL AND repository_host <> 'github.com' AND NOT STARTS_WITH(repository_host, 'npm')
GROUP BY repository_host
ORDER BY y DESC, category
LIMIT 8
