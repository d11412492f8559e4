SELECT repository_host, COUNT(*) AS packages
FROM npm
WHERE repository_host IS NOT NULL
GROUP BY repository_host
HAVING COUNT(*) >= 100
ORDER BY packages DESC, repository_host
