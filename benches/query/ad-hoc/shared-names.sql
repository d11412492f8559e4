SELECT COUNT(*) AS shared, COUNT(p.download_rank) AS ranked_on_pypi
FROM npm AS n
JOIN pypi AS p ON n.name = p.name
