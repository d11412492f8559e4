SELECT ecosystem, COUNT(*) AS packages FROM packages GROUP BY ecosystem ORDER BY ecosystem
