-- an inner join
SELECT a.name, b.latest_version FROM npm AS a JOIN pypi AS b ON a.name = b.name ORDER BY a.name
-- = [["other", "2.3"], ["plain", "2.0"]]
---
-- an inner join with the sides turned round
SELECT a.name FROM npm AS a JOIN pypi AS b ON b.name = a.name ORDER BY a.name
-- = [["other"], ["plain"]]
---
-- an inner join with a further condition
SELECT a.name FROM npm AS a JOIN pypi AS b ON a.name = b.name AND b.download_rank > 1
-- = [["other"]]
---
-- an inner join with a condition of both
SELECT a.name, b.name AS other FROM npm AS a JOIN npm AS b ON a.latest_version = b.latest_version AND a.name < b.name WHERE a.scope = 'a' ORDER BY b.name
-- = [["@a/one", "@b/one"], ["@a/one", "other"], ["@a/one", "plain"]]
---
-- an inner join of expressions
SELECT a.name, b.name FROM npm AS a JOIN pypi AS b ON a.name = LOWER(b.name) AND a.name <> b.name
-- = [["last", "Last"]]
---
-- an inner join with an inequality alone
SELECT COUNT(*) AS n FROM (SELECT download_rank AS r FROM pypi) AS a JOIN (SELECT download_rank AS r FROM pypi) AS b ON a.r < b.r
-- = [[10]]
---
-- an inner join with arithmetic
SELECT a.name, b.name FROM pypi AS a JOIN pypi AS b ON a.download_rank + 1 = b.download_rank ORDER BY a.download_rank LIMIT 2
-- = [["plain", "other"], ["other", "Last"]]
---
-- an inner join on true
SELECT COUNT(*) AS n FROM (SELECT 1 AS x UNION ALL SELECT 2) AS a JOIN (SELECT 3 AS y) AS b ON TRUE
-- = [[2]]
---
-- an inner join with OR
SELECT COUNT(*) AS n FROM pypi AS a JOIN pypi AS b ON a.name = b.name OR a.download_rank = b.download_rank
-- = [[8]]
---
-- a join without a condition
SELECT COUNT(*) FROM npm JOIN pypi
-- ! JOIN needs ON or USING; CROSS JOIN pairs every row with every row
---
-- a cross join
SELECT COUNT(*) AS n, COUNT(DISTINCT a.name) AS m FROM npm AS a CROSS JOIN pypi AS b
-- = [[104, 13]]
---
-- a comma
SELECT a.name FROM npm AS a, pypi AS b WHERE a.name = b.name AND b.download_rank = 2
-- = [["other"]]
---
-- a comma between three
SELECT COUNT(*) AS n FROM npm AS a, pypi AS b, npm AS c WHERE a.name = b.name AND b.name = c.name
-- = [[2]]
---
-- a comma beside a join
SELECT COUNT(*) AS n FROM npm AS a, pypi AS b JOIN npm AS c ON b.name = c.name WHERE a.name = b.name
-- = [[2]]
---
-- three tables
SELECT a.name, b.download_rank, c.summary_chars FROM npm AS a JOIN pypi AS b ON a.name = b.name JOIN pypi AS c ON b.name = c.name ORDER BY a.name
-- = [["other", 2, 60], ["plain", 1, 32]]
---
-- three tables with a condition of the first and the last
SELECT COUNT(*) AS n FROM npm AS a JOIN pypi AS b ON a.name = b.name JOIN pypi AS c ON a.name = c.name AND b.download_rank = c.download_rank
-- = [[2]]
---
-- three times one table
SELECT a.name, b.name, c.name FROM pypi AS a JOIN pypi AS b ON a.download_rank + 1 = b.download_rank JOIN pypi AS c ON b.download_rank + 1 = c.download_rank ORDER BY a.download_rank
-- = [["plain", "other", "Last"], ["other", "Last", "four"], ["Last", "four", "five"]]
---
-- a left join
SELECT a.name, b.download_rank FROM npm AS a LEFT JOIN pypi AS b ON a.name = b.name WHERE a.scope IS NULL ORDER BY a.name
-- = [["huge-a", null], ["huge-b", null], ["huge-c", null], ["last", null], ["other", 2], ["plain", 1]]
---
-- a left join, then what is not there
SELECT a.name FROM npm AS a LEFT JOIN pypi AS b ON a.name = b.name WHERE b.name IS NULL AND a.scope IS NULL ORDER BY a.name
-- = [["huge-a"], ["huge-b"], ["huge-c"], ["last"]]
---
-- a left join with a further condition
SELECT COUNT(*) FROM npm AS a LEFT JOIN pypi AS b ON a.name = b.name AND b.download_rank > 1
-- ! an outer, SEMI or ANTI JOIN may only compare columns with `=` in ON (t
---
-- a left join of a filtered table
SELECT a.name, b.download_rank FROM npm AS a LEFT JOIN (SELECT name, download_rank FROM pypi WHERE download_rank > 1) AS b ON a.name = b.name WHERE a.scope IS NULL AND a.downloads_30d < 100 ORDER BY a.name
-- = [["last", null], ["other", 2], ["plain", null]]
---
-- a left join of expressions
SELECT a.name FROM npm AS a LEFT JOIN pypi AS b ON a.name = LOWER(b.name)
-- ! an outer, SEMI or ANTI JOIN may only compare columns with `=` in ON (t
---
-- a left join after an inner one
SELECT a.name, c.download_rank FROM npm AS a JOIN pypi AS b ON a.name = b.name LEFT JOIN (SELECT name, download_rank FROM pypi WHERE download_rank = 1) AS c ON b.name = c.name ORDER BY a.name
-- = [["other", null], ["plain", 1]]
---
-- a right join
SELECT a.downloads_30d, b.name FROM npm AS a RIGHT JOIN pypi AS b ON a.name = b.name ORDER BY b.name LIMIT 4
-- = [[null, "Last"], [null, "eight"], [null, "five"], [null, "four"]]
---
-- a full join
SELECT COUNT(*) AS n, COUNT(a.name) AS x, COUNT(b.name) AS y FROM npm AS a FULL JOIN pypi AS b ON a.name = b.name
-- = [[19, 13, 8]]
---
-- a right join after a further condition
SELECT COUNT(*) FROM npm AS a JOIN pypi AS b ON a.name = b.name AND b.download_rank > 1 RIGHT JOIN npm AS c ON a.name = c.name
-- ! a RIGHT or FULL JOIN after a JOIN with further conditions in ON is not
---
-- a join by a column
SELECT name, a.summary_chars, b.summary_chars FROM npm AS a JOIN pypi AS b USING (name) ORDER BY name
-- = [["other", 3, 60], ["plain", 10, 32]]
---
-- all columns of a join by a column
SELECT * FROM (SELECT 1 AS k, 'x' AS x) AS a JOIN (SELECT 1 AS k, 'y' AS y) AS b USING (k)
-- = [[1, "x", "y"]]
---
-- a left join by a column
SELECT k, x, y FROM (SELECT 1 AS k, 'x' AS x UNION ALL SELECT 2, 'z') AS a LEFT JOIN (SELECT 1 AS k, 'y' AS y) AS b USING (k) ORDER BY k
-- = [[1, "x", "y"], [2, "z", null]]
---
-- a right join by a column
SELECT k, x, y FROM (SELECT 1 AS k, 'x' AS x) AS a RIGHT JOIN (SELECT 1 AS k, 'y' AS y UNION ALL SELECT 2, 'z') AS b USING (k) ORDER BY k
-- = [[1, "x", "y"], [2, null, "z"]]
---
-- a full join by a column
SELECT k, x, y FROM (SELECT 1 AS k, 'x' AS x UNION ALL SELECT 3, 'w') AS a FULL JOIN (SELECT 1 AS k, 'y' AS y UNION ALL SELECT 2, 'z') AS b USING (k) ORDER BY k
-- = [[1, "x", "y"], [2, null, "z"], [3, "w", null]]
---
-- joins by a column, twice
SELECT name, COUNT(*) AS n FROM npm AS a JOIN pypi AS b USING (name) JOIN npm AS c USING (name) GROUP BY name ORDER BY name
-- = [["other", 1], ["plain", 1]]
---
-- a join by a column that one table does not have
SELECT COUNT(*) FROM npm AS a JOIN (SELECT 1 AS x) AS b USING (name)
-- ! no column `name`
---
-- a natural join
SELECT COUNT(*) AS n FROM (SELECT name FROM npm) AS a NATURAL JOIN (SELECT name FROM pypi) AS b
-- = [[2]]
---
-- a natural join without a column of both
SELECT COUNT(*) FROM (SELECT 1 AS x) AS a NATURAL JOIN (SELECT 1 AS y) AS b
-- ! NATURAL JOIN: the tables have no column of the same name
---
-- a join in parentheses
SELECT COUNT(*) AS n FROM npm AS a JOIN (pypi AS b JOIN npm AS c ON b.name = c.name) ON a.name = b.name
-- = [[2]]
---
-- a semi join
SELECT a.name FROM npm AS a SEMI JOIN pypi AS b ON a.name = b.name ORDER BY a.name
-- = [["other"], ["plain"]]
---
-- an anti join
SELECT a.name FROM pypi AS a ANTI JOIN npm AS b ON a.name = b.name ORDER BY a.name
-- = [["Last"], ["eight"], ["five"], ["four"], ["seven"], ["six"]]
---
-- a semi join with a further condition
SELECT a.name FROM npm AS a SEMI JOIN pypi AS b ON a.name = b.name AND b.download_rank = 1
-- ! an outer, SEMI or ANTI JOIN may only compare columns with `=` in ON (t
---
-- a column of the other side of a semi join
SELECT b.name FROM npm AS a SEMI JOIN pypi AS b ON a.name = b.name
-- ! FROM has no `b`; it has: a
---
-- EXISTS
SELECT a.name FROM npm AS a WHERE EXISTS (SELECT 1 FROM pypi AS b WHERE b.name = a.name) ORDER BY a.name
-- = [["other"], ["plain"]]
---
-- EXISTS with the tables' own names
SELECT name FROM npm WHERE EXISTS (SELECT name FROM pypi WHERE pypi.name = npm.name AND pypi.download_rank = 1)
-- = [["plain"]]
---
-- NOT EXISTS
SELECT COUNT(*) AS n FROM npm AS a WHERE a.scope IS NULL AND NOT EXISTS (SELECT 1 FROM pypi AS b WHERE b.name = a.name)
-- = [[4]]
---
-- EXISTS with expressions
SELECT a.name FROM pypi AS a WHERE EXISTS (SELECT 1 FROM npm AS b WHERE b.name = LOWER(a.name) AND b.downloads_30d * 2 >= 0) ORDER BY a.name
-- = [["Last"], ["other"], ["plain"]]
---
-- NOT EXISTS with nulls
SELECT COUNT(*) AS n FROM npm AS a WHERE NOT EXISTS (SELECT 1 FROM npm AS b WHERE b.downloads_30d = a.downloads_30d)
-- = [[4]]
---
-- EXISTS by a column of the second table
SELECT a.name FROM npm AS a JOIN pypi AS b ON a.name = b.name WHERE EXISTS (SELECT 1 FROM pypi AS c WHERE c.summary_chars = b.summary_chars AND c.download_rank = 2)
-- = [["other"]]
---
-- EXISTS that compares otherwise
SELECT a.name FROM npm AS a WHERE EXISTS (SELECT 1 FROM pypi AS b WHERE b.name < a.name)
-- ! EXISTS is answered in WHERE, alone or beside AND, with a SELECT that c
---
-- EXISTS that compares nothing
SELECT a.name FROM npm AS a WHERE EXISTS (SELECT 1 FROM pypi)
-- ! EXISTS is answered in WHERE, alone or beside AND, with a SELECT that c
---
-- EXISTS beside OR
SELECT a.name FROM npm AS a WHERE a.downloads_30d > 45 OR EXISTS (SELECT 1 FROM pypi AS b WHERE b.name = a.name)
-- ! EXISTS is answered in WHERE, alone or beside AND, with a SELECT that c
---
-- EXISTS in SELECT
SELECT EXISTS (SELECT 1 FROM pypi AS b WHERE b.name = a.name) AS e FROM npm AS a
-- ! EXISTS is answered in WHERE, alone or beside AND, with a SELECT that c
---
-- EXISTS within EXISTS
SELECT a.name FROM npm AS a WHERE EXISTS (SELECT 1 FROM pypi AS b WHERE b.name = a.name AND EXISTS (SELECT 1 FROM npm AS c WHERE c.name = b.name AND c.downloads_30d = 20))
-- = [["plain"]]
---
-- a lateral join
SELECT a.name FROM npm AS a, LATERAL (SELECT name FROM pypi WHERE pypi.name = a.name) AS b
-- ! LATERAL is not answered here; join the tables and keep what is wanted
