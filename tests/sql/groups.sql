-- an aggregate beside a column
SELECT name, COUNT(*) FROM npm
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate beside a column in arithmetic
SELECT downloads_30d / SUM(downloads_30d) AS x FROM npm
-- ! `downloads_30d` is neither in GROUP BY nor in an aggregate: a group ha
---
-- an aggregate beside a column in CASE
SELECT CASE WHEN COUNT(*) > 1 THEN name END AS x FROM npm
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate beside a column in a function
SELECT CONCAT(name, COUNT(*)) AS x FROM npm
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate beside all columns
SELECT *, COUNT(*) FROM pypi
-- ! `ecosystem` is neither in GROUP BY nor in an aggregate: a group has ma
---
-- an aggregate beside a column of a subquery
SELECT t.n, MAX(t.d) FROM (SELECT name AS n, download_rank AS d FROM pypi) AS t
-- ! `n` is neither in GROUP BY nor in an aggregate: a group has many of th
---
-- an aggregate beside a column within a subquery
SELECT s FROM (SELECT name, SUM(downloads_30d) AS s FROM npm) AS t
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate beside a column within WITH
WITH t AS (SELECT name, SUM(downloads_30d) AS s FROM npm) SELECT s FROM t
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate beside a column within UNION
SELECT 'a' AS x, 1 AS n UNION ALL SELECT name, COUNT(*) FROM npm
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate in ORDER BY beside a column
SELECT name FROM npm ORDER BY COUNT(*)
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate beside a column in ORDER BY
SELECT COUNT(*) AS n FROM npm ORDER BY name
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate in HAVING beside a column
SELECT name FROM npm HAVING COUNT(*) > 1
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate beside a column in DISTINCT
SELECT DISTINCT scope, COUNT(*) FROM npm
-- ! `scope` is neither in GROUP BY nor in an aggregate: a group has many o
---
-- an aggregate beside a window over a column
SELECT COUNT(*) AS n, ROW_NUMBER() OVER (ORDER BY name) AS r FROM npm
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate beside a window in QUALIFY
SELECT COUNT(*) AS n FROM npm QUALIFY ROW_NUMBER() OVER (ORDER BY name) = 1
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- an aggregate beside a column over a join
SELECT a.name, COUNT(*) FROM npm AS a JOIN pypi AS b ON a.name = b.name
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- a column that is not in GROUP BY
SELECT scope, name, COUNT(*) AS n FROM npm GROUP BY scope
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- a column that is not in GROUP BY within a function
SELECT scope, UPPER(latest_version) AS v, COUNT(*) AS n FROM npm GROUP BY scope
-- ! `latest_version` is neither in GROUP BY nor in an aggregate: a group h
---
-- a column that is not in GROUP BY in HAVING
SELECT scope, COUNT(*) AS n FROM npm GROUP BY scope HAVING downloads_30d > 5
-- ! `downloads_30d` is neither in GROUP BY nor in an aggregate: a group ha
---
-- a column that is not in GROUP BY in ORDER BY
SELECT scope, COUNT(*) AS n FROM npm GROUP BY scope ORDER BY downloads_30d
-- ! `downloads_30d` is neither in GROUP BY nor in an aggregate: a group ha
---
-- a column that is only a part of a key
SELECT name FROM npm GROUP BY LENGTH(name)
-- ! `name` is neither in GROUP BY nor in an aggregate: a group has many of
---
-- all columns with GROUP BY
SELECT * FROM pypi GROUP BY name
-- ! `ecosystem` is neither in GROUP BY nor in an aggregate: a group has ma
---
-- an aggregate in WHERE
SELECT name FROM npm WHERE downloads_30d > AVG(downloads_30d)
-- ! an aggregate cannot stand in WHERE: it is computed of the rows that WH
---
-- an aggregate in ON
SELECT a.name FROM npm AS a JOIN pypi AS b ON a.name = b.name AND COUNT(*) > 1
-- ! an aggregate cannot stand in ON: it is computed of the rows that ON gi
---
-- an aggregate in GROUP BY
SELECT COUNT(*) FROM npm GROUP BY MAX(name)
-- ! an aggregate cannot stand in GROUP BY: it is computed of the rows that
---
-- an aggregate in GROUP BY by its place
SELECT COUNT(*) AS n FROM npm GROUP BY 1
-- ! an aggregate cannot stand in GROUP BY: it is computed of the rows that
---
-- an aggregate of an aggregate
SELECT MAX(COUNT(*)) FROM npm GROUP BY scope
-- ! COUNT(*) stands within an aggregate: compute it in a subquery, and agg
---
-- an aggregate of a window
SELECT MAX(ROW_NUMBER() OVER (ORDER BY name)) AS m FROM npm
-- ! stands within an aggregate: compute it in a subquery
---
-- a constant as a key over no rows
SELECT 'x' AS k, COUNT(*) AS n FROM npm WHERE name = 'none' GROUP BY 'x'
-- = []
---
-- a constant as a key by its place over no rows
SELECT 'x' AS k, COUNT(*) AS n FROM npm WHERE name = 'none' GROUP BY 1
-- = []
---
-- a constant as a key by its name over no rows
SELECT 'x' AS k, COUNT(*) AS n FROM npm WHERE name = 'none' GROUP BY k
-- = []
---
-- constant arithmetic as a key over no rows
SELECT COUNT(*) AS n FROM npm WHERE name = 'none' GROUP BY 1 + 1
-- = []
---
-- null as a key over no rows
SELECT COUNT(*) AS n FROM npm WHERE name = 'none' GROUP BY NULL
-- = []
---
-- a constant as a key
SELECT 'x' AS k, COUNT(*) AS n FROM pypi GROUP BY 'x'
-- = [["x", 8]]
---
-- null as a key
SELECT COUNT(*) AS n, NULL AS k FROM pypi GROUP BY NULL
-- = [[8, null]]
---
-- a constant and a column as keys
SELECT 'x' AS k, scope, COUNT(*) AS n FROM npm GROUP BY 1, 2 ORDER BY 2
-- = [["x", "a", 3], ["x", "b", 2], ["x", "c", 2], ["x", null, 6]]
---
-- a column as a key over no rows
SELECT scope, COUNT(*) AS n FROM npm WHERE name = 'none' GROUP BY scope
-- = []
---
-- an expression as a key over no rows
SELECT LENGTH(name) AS l, COUNT(*) AS n FROM npm WHERE FALSE GROUP BY LENGTH(name)
-- = []
---
-- aggregates over no rows
SELECT COUNT(*) AS a, COUNT(name) AS b, SUM(downloads_30d) AS c, AVG(downloads_30d) AS d, MIN(name) AS e, MEDIAN(downloads_30d) AS f FROM npm WHERE name = 'none'
-- = [[0, 0, null, null, null, null]]
---
-- aggregates and constants over no rows
SELECT 'npm' AS e, COALESCE(SUM(downloads_30d), 0) + COUNT(*) AS n FROM npm WHERE FALSE
-- = [["npm", 0]]
---
-- HAVING without GROUP BY that holds
SELECT COUNT(*) AS n FROM pypi HAVING COUNT(*) > 2
-- = [[8]]
---
-- HAVING without GROUP BY that fails
SELECT COUNT(*) AS n FROM pypi HAVING COUNT(*) > 200
-- = []
---
-- HAVING without GROUP BY over no rows
SELECT COUNT(*) AS n FROM pypi WHERE FALSE HAVING COUNT(*) = 0
-- = [[0]]
---
-- HAVING without an aggregate
SELECT 1 AS one FROM pypi HAVING 1 = 1
-- = [[1]]
---
-- nulls are a group
SELECT scope, COUNT(*) AS n, SUM(downloads_30d) AS s FROM npm WHERE name NOT LIKE 'huge%' GROUP BY scope ORDER BY scope
-- = [["a", 3, 90], ["b", 2, 30], ["c", 2, null], [null, 3, 30]]
---
-- a sum of nulls alone is null
SELECT scope, SUM(downloads_30d) AS s FROM npm WHERE scope = 'c' GROUP BY scope
-- = [["c", null]]
---
-- a key that is not asked for
SELECT COUNT(*) AS n FROM npm GROUP BY scope ORDER BY n, MIN(name)
-- = [[2], [2], [3], [6]]
---
-- an expression of a key
SELECT LENGTH(name) * 10 + 1 AS l, COUNT(*) AS n FROM pypi GROUP BY LENGTH(name) ORDER BY l
-- = [[31, 1], [41, 3], [51, 4]]
---
-- a key in HAVING and ORDER BY
SELECT LENGTH(name) AS l, COUNT(*) AS n FROM pypi GROUP BY LENGTH(name) HAVING LENGTH(name) < 5 ORDER BY LENGTH(name) DESC
-- = [[4, 3], [3, 1]]
---
-- keys of one column
SELECT LOWER(name) AS l, UPPER(name) AS u, COUNT(*) AS n FROM pypi WHERE download_rank <= 3 GROUP BY LOWER(name), UPPER(name) ORDER BY l
-- = [["last", "LAST", 1], ["other", "OTHER", 1], ["plain", "PLAIN", 1]]
---
-- a key twice
SELECT scope, scope AS again, COUNT(*) AS n FROM npm GROUP BY scope, scope ORDER BY scope
-- = [["a", "a", 3], ["b", "b", 2], ["c", "c", 2], [null, null, 6]]
---
-- CASE as a key
SELECT CASE WHEN downloads_30d IS NULL THEN 'unknown' WHEN downloads_30d < 25 THEN 'few' ELSE 'many' END AS band, COUNT(*) AS n FROM npm GROUP BY CASE WHEN downloads_30d IS NULL THEN 'unknown' WHEN downloads_30d < 25 THEN 'few' ELSE 'many' END ORDER BY band
-- = [["few", 3], ["many", 6], ["unknown", 4]]
---
-- CASE as a key by its name
SELECT CASE WHEN downloads_30d IS NULL THEN 'unknown' ELSE 'known' END AS band, COUNT(*) AS n FROM npm GROUP BY band ORDER BY n
-- = [["unknown", 4], ["known", 9]]
---
-- a truth as a key
SELECT download_rank IS NULL AS unranked, COUNT(*) AS n FROM pypi GROUP BY download_rank IS NULL ORDER BY n
-- = [[true, 3], [false, 5]]
---
-- all keys
SELECT scope, downloads_30d IS NULL AS unknown, COUNT(*) AS n FROM npm GROUP BY ALL ORDER BY ALL
-- = [["a", false, 2], ["a", true, 1], ["b", false, 1], ["b", true, 1], ["c", true, 2], [null, false, 6]]
---
-- all keys without aggregates
SELECT scope FROM npm GROUP BY ALL ORDER BY 1
-- = [["a"], ["b"], ["c"], [null]]
---
-- groups by what SELECT calls an aggregate's neighbour
SELECT scope AS s, COUNT(*) AS n FROM npm GROUP BY s HAVING n > 2 ORDER BY n DESC, s
-- = [[null, 6], ["a", 3]]
---
-- sorted by an aggregate that is not asked for
SELECT scope FROM npm GROUP BY scope ORDER BY COUNT(*) DESC, MIN(name)
-- = [[null], ["a"], ["b"], ["c"]]
---
-- sorted by arithmetic of aggregates
SELECT scope, COUNT(*) AS n FROM npm GROUP BY scope ORDER BY -COUNT(*) * 2 + 1, scope
-- = [[null, 6], ["a", 3], ["b", 2], ["c", 2]]
---
-- sorted by the name of an aggregate within an expression
SELECT scope, COUNT(*) AS n FROM npm GROUP BY scope ORDER BY n * -1, scope
-- = [[null, 6], ["a", 3], ["b", 2], ["c", 2]]
---
-- distinct groups
SELECT DISTINCT COUNT(*) AS n FROM npm GROUP BY scope ORDER BY n
-- = [[2], [3], [6]]
---
-- an aggregate twice under other names
SELECT MIN(name) AS a, MAX(name) AS b, MIN(name) AS c FROM pypi
-- = [["Last", "six", "Last"]]
---
-- aggregates of one column
SELECT MIN(downloads_30d), MAX(downloads_30d), COUNT(downloads_30d) FROM npm
-- = [[0, 4000000000000000000, 9]]
---
-- an aggregate with a name that is a column
SELECT scope, MAX(latest_version) AS name FROM npm GROUP BY scope ORDER BY name
-- = [["a", "2.0.0"], ["b", "3.0.0"], [null, "9.1.0"], ["c", null]]
---
-- an aggregate with the name of its column
SELECT scope, MAX(downloads_30d) AS downloads_30d FROM npm WHERE name LIKE '@%' GROUP BY scope ORDER BY downloads_30d DESC NULLS LAST
-- = [["a", 50], ["b", 30], ["c", null]]
---
-- an aggregate of a column whose name is given to another expression
SELECT scope AS downloads_30d, MAX(downloads_30d) AS m FROM npm WHERE name LIKE '@%' GROUP BY scope ORDER BY 1
-- = [["a", 50], ["b", 30], ["c", null]]
---
-- a key with the name of another column
SELECT scope AS name, COUNT(*) AS n FROM npm GROUP BY scope ORDER BY name
-- = [["a", 3], ["b", 2], ["c", 2], [null, 6]]
---
-- keys whose names are swapped
SELECT ecosystem AS repository_state, repository_state AS ecosystem, COUNT(*) AS n FROM packages GROUP BY packages.ecosystem, packages.repository_state ORDER BY n, 1
-- = [["npm", "declared", 6], ["npm", null, 7], ["pypi", null, 8]]
---
-- a key that hides its column, grouped by the column
SELECT UPPER(scope) AS scope, COUNT(*) AS n FROM npm GROUP BY scope ORDER BY n, 1
-- = [["B", 2], ["C", 2], ["A", 3], [null, 6]]
---
-- a key that hides its column, grouped by the expression
SELECT UPPER(scope) AS scope, COUNT(*) AS n FROM npm WHERE scope IN ('a', 'b') GROUP BY UPPER(scope) ORDER BY n
-- = [["B", 2], ["A", 3]]
---
-- HAVING by a name that is a column and an aggregate
SELECT scope, MAX(downloads_30d) AS downloads_30d FROM npm GROUP BY scope HAVING downloads_30d > 35
-- ! `downloads_30d` is a column and what AS calls another expression: say
---
-- HAVING by the aggregate whose name is a column
SELECT scope, MAX(downloads_30d) AS downloads_30d FROM npm GROUP BY scope HAVING MAX(downloads_30d) < 100 ORDER BY scope
-- = [["a", 50], ["b", 30]]
---
-- windows over groups
SELECT scope, COUNT(*) AS n, SUM(COUNT(*)) OVER () AS total, RANK() OVER (ORDER BY COUNT(*) DESC) AS r FROM npm GROUP BY scope ORDER BY n DESC, scope
-- = [[null, 6, 13, 1], ["a", 3, 13, 2], ["b", 2, 13, 3], ["c", 2, 13, 3]]
---
-- a share of groups
SELECT scope, COUNT(*) * 100.0 / SUM(COUNT(*)) OVER () AS share FROM npm GROUP BY scope ORDER BY scope
-- = [["a", 23.076923076923077], ["b", 15.384615384615385], ["c", 15.384615384615385], [null, 46.15384615384615]]
---
-- a running sum over groups
SELECT LENGTH(name) AS l, SUM(COUNT(*)) OVER (ORDER BY LENGTH(name)) AS so_far FROM pypi GROUP BY LENGTH(name) ORDER BY l
-- = [[3, 1], [4, 4], [5, 8]]
---
-- texts of groups, in order
SELECT scope, STRING_AGG(name, ',' ORDER BY downloads_30d DESC, name) AS names FROM npm WHERE scope IS NOT NULL GROUP BY scope ORDER BY scope
-- = [["a", "@a/one,@a/two,@a/three"], ["b", "@b/one,@b/two"], ["c", "@c/one,@c/two"]]
---
-- quantiles of groups
SELECT ecosystem, QUANTILE_CONT(summary_chars, 0.5) AS a, QUANTILE_DISC(summary_chars, 0.5) AS b FROM packages GROUP BY ecosystem ORDER BY 1
-- = [["npm", 8.0, 8.0], ["pypi", 21.5, 11.0]]
---
-- GROUP BY with levels
SELECT ecosystem, repository_state, COUNT(*) FROM packages GROUP BY ROLLUP (ecosystem, repository_state)
-- ! GROUP BY with ROLLUP, CUBE or GROUPING SETS is not answered here; UNIO
---
-- GROUP BY a place that is not there
SELECT scope, COUNT(*) FROM npm GROUP BY 3
-- ! GROUP BY 3: SELECT has 2 columns, the first is 1
---
-- grouped over a join
SELECT a.name, COUNT(*) AS n, SUM(b.download_rank) AS s FROM npm AS a JOIN pypi AS b ON a.name = b.name GROUP BY a.name ORDER BY a.name
-- = [["other", 1, 2], ["plain", 1, 1]]
---
-- grouped by columns of one name
SELECT a.summary_chars, b.summary_chars, COUNT(*) AS n FROM npm AS a JOIN pypi AS b ON a.name = b.name GROUP BY a.summary_chars, b.summary_chars ORDER BY a.summary_chars
-- = [[3, 60, 1], [10, 32, 1]]
---
-- aggregates of an aggregate by a subquery
SELECT MAX(n) AS most, AVG(n) AS mean FROM (SELECT scope, COUNT(*) AS n FROM npm GROUP BY scope) AS g
-- = [[6, 3.25]]
