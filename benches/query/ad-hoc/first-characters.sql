SELECT ecosystem, LOWER(SUBSTR(name, 1, 1)) AS first_character, COUNT(*) AS packages, AVG(LENGTH(name)) AS mean_chars
FROM packages
GROUP BY ecosystem, LOWER(SUBSTR(name, 1, 1))
ORDER BY ecosystem, packages DESC, first_character
