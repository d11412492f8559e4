-- a name in ORDER BY is what SELECT calls so
SELECT -downloads_30d AS downloads_30d FROM npm WHERE downloads_30d BETWEEN 20 AND 100 ORDER BY downloads_30d
-- = [[-50], [-40], [-30], [-20]]
---
-- a name with its table in ORDER BY is the column
SELECT -downloads_30d AS downloads_30d FROM npm WHERE downloads_30d BETWEEN 20 AND 100 ORDER BY npm.downloads_30d
-- = [[-20], [-30], [-40], [-50]]
---
-- a name in an expression of ORDER BY is the column
SELECT -downloads_30d AS downloads_30d FROM npm WHERE downloads_30d BETWEEN 20 AND 100 ORDER BY downloads_30d + 0
-- = [[-20], [-30], [-40], [-50]]
---
-- minus a name in ORDER BY is minus the column
SELECT -downloads_30d AS downloads_30d FROM npm WHERE downloads_30d BETWEEN 20 AND 100 ORDER BY -downloads_30d
-- = [[-50], [-40], [-30], [-20]]
---
-- a name in a function of ORDER BY is the column
SELECT LENGTH(name) AS name FROM pypi WHERE download_rank <= 3 ORDER BY UPPER(name)
-- = [[4], [5], [5]]
---
-- a place in ORDER BY
SELECT name, -download_rank AS download_rank FROM pypi WHERE download_rank <= 3 ORDER BY 2
-- = [["Last", -3], ["other", -2], ["plain", -1]]
---
-- a place in ORDER BY that is not there
SELECT name FROM pypi ORDER BY 2
-- ! ORDER BY 2: SELECT has 1 columns, the first is 1
---
-- names that are swapped
SELECT name AS latest_version, latest_version AS name FROM npm WHERE downloads_30d BETWEEN 30 AND 100 ORDER BY name
-- = [["@a/one", "1.0.0"], ["@b/one", "1.0.0"], ["@a/two", "2.0.0"]]
---
-- names that are swapped, sorted by the column
SELECT name AS latest_version, latest_version AS name FROM npm WHERE downloads_30d BETWEEN 30 AND 100 ORDER BY npm.name
-- = [["@a/one", "1.0.0"], ["@a/two", "2.0.0"], ["@b/one", "1.0.0"]]
---
-- names that are swapped, sorted by both
SELECT name AS latest_version, latest_version AS name FROM npm AS n WHERE downloads_30d BETWEEN 10 AND 100 ORDER BY n.latest_version DESC, n.name
-- = [["@a/two", "2.0.0"], ["@a/one", "1.0.0"], ["@b/one", "1.0.0"], ["other", "1.0.0"], ["plain", "1.0.0"]]
---
-- a column that SELECT does not have in ORDER BY
SELECT name FROM pypi ORDER BY download_rank DESC, name LIMIT 3
-- = [["five"], ["four"], ["Last"]]
---
-- nulls stand last in either direction
SELECT name, download_rank FROM pypi WHERE LENGTH(name) > 4 ORDER BY download_rank DESC, name
-- = [["other", 2], ["plain", 1], ["eight", null], ["seven", null]]
---
-- nulls stand first where told
SELECT name FROM pypi WHERE LENGTH(name) > 4 ORDER BY download_rank NULLS FIRST, name
-- = [["eight"], ["seven"], ["plain"], ["other"]]
---
-- WHERE means the column
SELECT LENGTH(name) AS download_rank FROM pypi WHERE download_rank = 1
-- = [[5]]
---
-- WHERE may use a name that is no column
SELECT LENGTH(name) AS l FROM npm WHERE l > 7
-- = [[8]]
---
-- WHERE cannot use an aggregate by its name
SELECT COUNT(*) AS n FROM npm WHERE n > 1
-- ! an aggregate cannot stand in WHERE: it is computed of the rows that WH
---
-- GROUP BY means the column
SELECT LENGTH(name) AS summary_chars, COUNT(*) AS n FROM npm GROUP BY summary_chars
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- GROUP BY a place under any name
SELECT LENGTH(name) AS summary_chars, COUNT(*) AS n FROM npm GROUP BY 1 ORDER BY 1
-- = [[4, 1], [5, 2], [6, 9], [8, 1]]
---
-- a name that SELECT gave before
SELECT download_rank AS r, r * 2 AS twice, twice + 1 AS more FROM pypi WHERE download_rank <= 2 ORDER BY r
-- = [[1, 2, 3], [2, 4, 5]]
---
-- a name that SELECT gave before and that is a column
SELECT summary_chars AS download_rank, download_rank * 2 AS twice FROM pypi WHERE name = 'plain'
-- = [[32, 2]]
---
-- a name that SELECT gives later
SELECT r * 2 AS twice, download_rank AS r FROM pypi
-- ! no column `r`
---
-- a column that is not there
SELECT nothing FROM npm
-- ! no column `nothing`
---
-- a table that is not in FROM
SELECT pypi.name FROM npm
-- ! FROM has no `pypi`; it has: npm
---
-- a table that has another name here
SELECT npm.name FROM npm AS n
-- ! FROM has no `npm`; it has: n
---
-- names in other letters
SELECT NAME, Download_Rank FROM PyPI WHERE name = 'plain'
-- = [["plain", 1]]
---
-- names in quotes are as they are
SELECT "NAME" FROM pypi
-- ! no column `NAME`
---
-- two tables of one name
SELECT npm.name FROM npm, npm
-- ! two tables are called `npm` here; give one another name: npm AS b
---
-- ORDER BY columns of one name over a join
SELECT a.name FROM npm AS a JOIN pypi AS b ON a.name = b.name ORDER BY a.name, b.name
-- = [["other"], ["plain"]]
---
-- ORDER BY other columns of one name over a join
SELECT a.name FROM npm AS a JOIN pypi AS b ON a.name = b.name ORDER BY a.summary_chars, b.summary_chars
-- = [["other"], ["plain"]]
---
-- ORDER BY columns of one name that SELECT has
SELECT a.summary_chars, b.summary_chars FROM npm AS a JOIN pypi AS b ON a.name = b.name ORDER BY b.summary_chars, a.summary_chars
-- = [[10, 32], [3, 60]]
---
-- ORDER BY a name that two columns of SELECT have
SELECT a.summary_chars, b.summary_chars FROM npm AS a JOIN pypi AS b ON a.name = b.name ORDER BY summary_chars
-- ! ORDER BY summary_chars: SELECT calls several things so
---
-- ORDER BY arithmetic of columns of one name
SELECT a.name FROM npm AS a JOIN pypi AS b ON a.name = b.name ORDER BY a.summary_chars - b.summary_chars
-- = [["other"], ["plain"]]
---
-- a column of two tables
SELECT name FROM npm AS a JOIN pypi AS b ON a.name = b.name
-- ! `name` is a column of several tables here; write a.name or b.name
---
-- a column of two tables in WHERE
SELECT a.name FROM npm AS a JOIN pypi AS b ON a.name = b.name WHERE summary_chars > 1
-- ! `summary_chars` is a column of several tables here; write a.summary_ch
---
-- a column of two tables in ORDER BY
SELECT a.name AS n FROM npm AS a JOIN pypi AS b ON a.name = b.name ORDER BY summary_chars
-- ! `summary_chars` is a column of several tables here; write a.summary_ch
---
-- a column of two tables in GROUP BY
SELECT COUNT(*) FROM npm AS a JOIN pypi AS b ON a.name = b.name GROUP BY name
-- ! `name` is a column of several tables here; write a.name or b.name
---
-- WITH a name of a table
WITH npm AS (SELECT name, download_rank FROM pypi WHERE download_rank <= 2) SELECT name FROM npm ORDER BY download_rank
-- = [["plain"], ["other"]]
---
-- WITH the name of the table that it reads
WITH npm AS (SELECT name FROM npm WHERE name LIKE '@a%') SELECT COUNT(*) AS n FROM npm
-- = [[3]]
---
-- WITH names of tables that are swapped
WITH npm AS (SELECT name FROM pypi), pypi AS (SELECT name FROM npm) SELECT COUNT(*) AS n FROM pypi
-- = [[8]]
---
-- WITH within a subquery
SELECT COUNT(*) AS n FROM (WITH t AS (SELECT name FROM pypi WHERE download_rank <= 3) SELECT * FROM t) AS s
-- = [[3]]
---
-- WITH within WITH
WITH t AS (SELECT 1 AS x), u AS (WITH t AS (SELECT 2 AS x) SELECT x FROM t) SELECT t.x AS a, u.x AS b FROM t, u
-- = [[1, 2]]
---
-- WITH that is used twice
WITH t AS (SELECT name, download_rank AS r FROM pypi WHERE download_rank <= 4) SELECT a.name, b.name AS next FROM t AS a JOIN t AS b ON a.r + 1 = b.r ORDER BY a.r
-- = [["plain", "other"], ["other", "Last"], ["Last", "four"]]
---
-- WITH names of columns
WITH t(a, b) AS (SELECT name, download_rank FROM pypi) SELECT a FROM t WHERE b = 2
-- = [["other"]]
---
-- WITH in a union
WITH t AS (SELECT 1 AS x) SELECT x FROM t UNION ALL SELECT x + 1 FROM t ORDER BY 1
-- = [[1], [2]]
---
-- WITH RECURSIVE
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT SUM(n) FROM t
-- ! WITH RECURSIVE is not answered here
---
-- a subquery with names of columns
SELECT a FROM (SELECT name, download_rank FROM pypi) AS t(a, b) WHERE b = 1
-- = [["plain"]]
---
-- a subquery with too many names of columns
SELECT a FROM (SELECT name FROM pypi) AS t(a, b)
-- ! `t` has 1 columns, and 2 names are given
---
-- a subquery with the name of a table
SELECT npm.name FROM (SELECT name FROM pypi WHERE download_rank = 1) AS npm
-- = [["plain"]]
---
-- a subquery with columns of one name
SELECT * FROM (SELECT name, name FROM pypi WHERE download_rank = 1) AS t
-- = [["plain", "plain"]]
---
-- a subquery whose name was hidden
SELECT t.d FROM (SELECT -downloads_30d AS d FROM npm WHERE downloads_30d BETWEEN 30 AND 100 ORDER BY npm.downloads_30d DESC LIMIT 2) AS t ORDER BY t.d
-- = [[-50], [-40]]
---
-- a subquery without a name
SELECT COUNT(*) AS n FROM (SELECT name FROM npm)
-- = [[13]]
---
-- what has no name is named as it is written
SELECT "COUNT(*)" + 1 AS n FROM (SELECT COUNT(*) FROM pypi) AS t
-- = [[9]]
---
-- all columns but some
SELECT * EXCLUDE (a) FROM (SELECT 1 AS a, 2 AS b, 3 AS c) AS t
-- = [[2, 3]]
---
-- all columns but one that is not there
SELECT * EXCLUDE (d) FROM (SELECT 1 AS a) AS t
-- ! no column `d`
---
-- all columns with one replaced
SELECT * REPLACE (a + 10 AS a) FROM (SELECT 1 AS a, 2 AS b) AS t
-- = [[11, 2]]
---
-- all columns with one renamed, sorted by it
SELECT * RENAME (a AS x) FROM (SELECT 1 AS a, 2 AS b UNION ALL SELECT 0, 3) AS t ORDER BY x
-- = [[0, 3], [1, 2]]
---
-- all columns of each table
SELECT b.*, a.x FROM (SELECT 1 AS k, 'x' AS x) AS a JOIN (SELECT 1 AS k, 'y' AS x) AS b ON a.k = b.k
-- = [[1, "y", "x"]]
---
-- all columns of a join
SELECT * FROM (SELECT 1 AS k, 'x' AS x) AS a JOIN (SELECT 1 AS k, 'y' AS x) AS b ON a.k = b.k
-- = [[1, "x", 1, "y"]]
---
-- FROM first
FROM (SELECT 2 AS a, 1 AS b) AS t
-- = [[2, 1]]
---
-- FROM first with SELECT
FROM pypi SELECT name WHERE download_rank <= 2 ORDER BY download_rank
-- = [["plain"], ["other"]]
---
-- distinct rows
SELECT DISTINCT scope FROM npm ORDER BY scope
-- = [["a"], ["b"], ["c"], [null]]
---
-- distinct rows, sorted by their expression
SELECT DISTINCT LENGTH(name) AS l FROM pypi ORDER BY LENGTH(name) DESC
-- = [[5], [4], [3]]
---
-- distinct rows, sorted by what they do not have
SELECT DISTINCT scope FROM npm ORDER BY name
-- ! ORDER BY after SELECT DISTINCT takes only what SELECT has: one row may
---
-- one row of each
SELECT DISTINCT ON (scope) scope, name FROM npm WHERE scope IS NOT NULL ORDER BY scope, downloads_30d DESC NULLS LAST, name
-- = [["a", "@a/one"], ["b", "@b/one"], ["c", "@c/one"]]
---
-- one row of each by an expression
SELECT DISTINCT ON (LENGTH(name)) name FROM pypi ORDER BY LENGTH(name), download_rank NULLS LAST
-- = [["six"], ["Last"], ["plain"]]
---
-- a union sorted by its names
SELECT name AS a FROM npm WHERE name LIKE '@a%' UNION ALL SELECT latest_version FROM pypi WHERE download_rank = 1 ORDER BY a
-- = [["2.0"], ["@a/one"], ["@a/three"], ["@a/two"]]
---
-- a union sorted by an expression
SELECT name AS a FROM npm WHERE name LIKE '@a%' UNION SELECT name FROM pypi WHERE download_rank <= 2 ORDER BY LENGTH(a), a
-- = [["other"], ["plain"], ["@a/one"], ["@a/two"], ["@a/three"]]
---
-- a union sorted by a name of its second part
SELECT name AS a FROM npm UNION ALL SELECT latest_version AS b FROM pypi ORDER BY b
-- ! no column `b`
---
-- a union of other widths
SELECT 1 AS a UNION ALL SELECT 1, 2
-- ! UNION joins 1 columns with 2: both sides need as many
---
-- an EXCEPT within a UNION
SELECT 1 AS x UNION ALL (SELECT 2 EXCEPT SELECT 2) ORDER BY 1
-- = [[1]]
---
-- a UNION within an EXCEPT
(SELECT 1 AS x UNION ALL SELECT 2) EXCEPT SELECT 2
-- = [[1]]
---
-- INTERSECT before UNION
SELECT 1 AS x UNION SELECT 2 INTERSECT SELECT 3 ORDER BY 1
-- = [[1]]
---
-- an EXCEPT of an INTERSECT
SELECT name FROM npm EXCEPT (SELECT name FROM npm INTERSECT SELECT name FROM pypi) ORDER BY name LIMIT 2
-- = [["@a/one"], ["@a/three"]]
---
-- parts of a union with limits of their own
SELECT COUNT(*) AS n FROM ((SELECT name FROM npm ORDER BY name LIMIT 2) UNION ALL (SELECT name FROM pypi ORDER BY name LIMIT 3)) AS t
-- ! the engine gave up: not implemented for dtype UInt128
---
-- a union by names
SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 3 AS b, 4 AS c ORDER BY b
-- = [[1, 2, null], [null, 3, 4]]
---
-- a limit of a limit
SELECT COUNT(*) AS n FROM (SELECT name FROM pypi ORDER BY name LIMIT 5 OFFSET 2) AS t LIMIT 1
-- = [[5]]
---
-- constants that are compared
SELECT COUNT(*) AS n FROM pypi WHERE 1 = 1.0
-- = [[8]]
---
-- null is not equal to null
SELECT COUNT(*) AS n FROM pypi WHERE NULL = NULL
-- = [[0]]
---
-- the truth of null
SELECT (NULL > 5) IS TRUE AS a, (NULL > 5) IS FALSE AS b, (NULL > 5) IS NOT TRUE AS c, (NULL > 5) IS NOT FALSE AS d, (1 > 0) IS TRUE AS e
-- = [[false, false, true, true, true]]
---
-- not the truth of null
SELECT COUNT(*) AS n FROM npm WHERE NOT ((downloads_30d > 5) IS TRUE)
-- = [[5]]
---
-- a list of columns
SELECT name FROM npm WHERE 10 IN (downloads_30d, summary_chars) ORDER BY name
-- = [["@a/one"], ["other"], ["plain"]]
---
-- a list with null
SELECT COUNT(*) AS n FROM npm WHERE scope NOT IN ('a', NULL)
-- = [[0]]
---
-- a list of expressions, not in it
SELECT COUNT(*) AS n FROM npm WHERE downloads_30d NOT IN (5 * 10, 40 + 0)
-- = [[7]]
---
-- quotes within texts
SELECT 'it''s' AS a, 'a''''b' AS b, '''' AS c, LENGTH('''''') AS d
-- = [["it's", "a''b", "'", 2]]
---
-- a SELECT as a value
SELECT name, (SELECT COUNT(*) FROM pypi) AS n FROM npm
-- ! a SELECT as a value is not answered here; join it: FROM npm CROSS JOIN
---
-- a value of a SELECT that is compared
SELECT name FROM npm WHERE downloads_30d > (SELECT AVG(downloads_30d) FROM npm)
-- ! a SELECT as a value is not answered here; join it: FROM npm CROSS JOIN
---
-- membership in a SELECT
SELECT name FROM npm WHERE name IN (SELECT name FROM pypi)
-- ! IN (SELECT …) is not answered here; use SEMI JOIN: FROM a SEMI JOIN b
---
-- no membership in a SELECT
SELECT name FROM npm WHERE name NOT IN (SELECT name FROM pypi)
-- ! NOT IN (SELECT …) is not answered here; use ANTI JOIN: FROM a ANTI JOI
---
-- a function that is not there
SELECT NO_SUCH(name) FROM npm
-- ! no function `no_such`
---
-- rows that are written down
SELECT x, SUM(y) AS s FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t(x, y) GROUP BY x ORDER BY x
-- = [["a", 4], ["b", 2]]
---
-- rows that are written down, alone
VALUES (1, 'a'), (2, 'b')
-- ~ [[1, "a"], [2, "b"]]
---
-- a list in FROM
SELECT u.x * 2 AS y FROM UNNEST([1, 2, 3]) AS u(x) ORDER BY y DESC
-- = [[6], [4], [2]]
---
-- a sample of a table is not passed over
SELECT COUNT(*) AS n FROM npm TABLESAMPLE (10 ROWS)
-- ! TABLESAMPLE is not answered here
---
-- nor is a share of one
SELECT COUNT(*) AS n FROM npm AS t TABLESAMPLE BERNOULLI (1 PERCENT)
-- ! TABLESAMPLE is not answered here
---
-- nothing is fetched
SELECT * FROM read_csv('https://registry.example/a.csv')
-- ! read files of this machine
