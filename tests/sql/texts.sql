-- the rest of a text after a place that is computed
SELECT SUBSTR(word, STRPOS(word, '/') + 1) AS rest FROM read_csv('{folder}/numbers.csv') WHERE id = 5
-- = [["delta"]]
---
-- a part of a text
SELECT SUBSTR(word, 2, 3) AS a, SUBSTRING(word FROM 2 FOR LENGTH(word) - 2) AS b, SUBSTR(word, 9) AS c, SUBSTR(word, 0, 2) AS d FROM read_csv('{folder}/numbers.csv') WHERE id = 1
-- = [["lph", "lph", "", "a"]]
---
-- a part of a text from its end
SELECT SUBSTR(word, -2) AS a FROM read_csv('{folder}/numbers.csv')
-- ! SUBSTR counts from 1 and takes no negative places; the end of a text i
---
-- the ends of texts
SELECT LEFT(word, 2) AS a, RIGHT(word, 2) AS b, RIGHT(word, 99) AS c, LEFT(word, -1) AS d, RIGHT(word, -1) AS e, LEFT(word, 0) AS f FROM read_csv('{folder}/numbers.csv') WHERE id = 2
-- = [["be", "ta", "beta", "bet", "eta", ""]]
---
-- the place of a text
SELECT STRPOS(word, 'a') AS a, POSITION('/' IN word) AS b, STRPOS(word, '.') AS c, STRPOS(word, 'zzz') AS d FROM read_csv('{folder}/numbers.csv') WHERE id = 5
-- = [[2, 6, 0, 0]]
---
-- the place of a text in null
SELECT COUNT(STRPOS(word, 'a')) AS n, SUM(STRPOS(word, 'a')) AS s FROM read_csv('{folder}/numbers.csv')
-- = [[4, 7]]
---
-- the place of a text that is computed
SELECT name FROM npm WHERE STRPOS(repository_url, name) > 0 ORDER BY name
-- = [["other"], ["plain"]]
---
-- the place of a text as a number
SELECT STRPOS(name, '/') - 5 AS a FROM npm WHERE name = 'plain'
-- = [[-5]]
---
-- a text beside null
SELECT CONCAT('a', NULL, 'b') AS a, 'a' || NULL AS b, 1 || 'x' AS c
-- = [["ab", null, "1x"]]
---
-- a quote in a text
SELECT id FROM read_csv('{folder}/numbers.csv') WHERE word = 'it''s'
-- = [[3]]
---
-- two quotes in a text
SELECT COUNT(*) AS n FROM read_csv('{folder}/numbers.csv') WHERE word = 'it''''s'
-- = [[0]]
---
-- a quote in a pattern
SELECT id FROM read_csv('{folder}/numbers.csv') WHERE word LIKE '%t''s%'
-- = [[3]]
---
-- patterns
SELECT name FROM npm WHERE name LIKE '@_/t%' OR name LIKE '%her' ORDER BY name
-- = [["@a/three"], ["@a/two"], ["@b/two"], ["@c/two"], ["other"]]
---
-- parts of texts as keys
SELECT SPLIT_PART(name, '/', 1) AS s, COUNT(*) AS n FROM npm WHERE name LIKE '@%' GROUP BY SPLIT_PART(name, '/', 1) ORDER BY s
-- = [["@a", 3], ["@b", 2], ["@c", 2]]
