-- a window over everything alone
SELECT COUNT(*) OVER () AS n FROM pypi WHERE download_rank <= 3
-- ~ [[3], [3], [3]]
---
-- a sum over everything alone
SELECT SUM(download_rank) OVER () AS s FROM pypi WHERE download_rank <= 3
-- ~ [[6], [6], [6]]
---
-- a constant and a window over everything
SELECT 1 AS one, MAX(download_rank) OVER () AS m FROM pypi WHERE download_rank <= 2
-- ~ [[1, 2], [1, 2]]
---
-- a window over everything, no rows
SELECT COUNT(*) OVER () AS n FROM pypi WHERE FALSE
-- = []
---
-- a column and a window over everything
SELECT name, COUNT(*) OVER () AS n FROM pypi WHERE download_rank <= 2 ORDER BY name
-- = [["other", 2], ["plain", 2]]
---
-- a window in WHERE
SELECT name FROM pypi WHERE ROW_NUMBER() OVER (ORDER BY download_rank) = 1
-- ! a window cannot stand in WHERE; filter what has one with QUALIFY, or i
---
-- a window in GROUP BY
SELECT COUNT(*) FROM pypi GROUP BY ROW_NUMBER() OVER (ORDER BY name)
-- ! a window cannot stand in GROUP BY; filter what has one with QUALIFY, o
---
-- a window in HAVING
SELECT scope, COUNT(*) FROM npm GROUP BY scope HAVING ROW_NUMBER() OVER (ORDER BY scope) = 1
-- ! a window cannot stand in HAVING; filter what has one with QUALIFY, or
---
-- a window in ORDER BY
SELECT name FROM pypi WHERE download_rank <= 3 ORDER BY ROW_NUMBER() OVER (ORDER BY download_rank DESC)
-- = [["Last"], ["other"], ["plain"]]
---
-- rows are numbered
SELECT name, ROW_NUMBER() OVER (ORDER BY download_rank) AS r FROM pypi ORDER BY r LIMIT 3
-- = [["plain", 1], ["other", 2], ["Last", 3]]
---
-- rows of a part are numbered
SELECT scope, name, ROW_NUMBER() OVER (PARTITION BY scope ORDER BY name DESC) AS r FROM npm WHERE scope IS NOT NULL ORDER BY scope, r
-- = [["a", "@a/two", 1], ["a", "@a/three", 2], ["a", "@a/one", 3], ["b", "@b/two", 1], ["b", "@b/one", 2], ["c", "@c/two", 1], ["c", "@c/one", 2]]
---
-- a running sum
SELECT name, SUM(download_rank) OVER (ORDER BY download_rank) AS s FROM pypi WHERE download_rank <= 4 ORDER BY download_rank
-- = [["plain", 1], ["other", 3], ["Last", 6], ["four", 10]]
---
-- a running sum over nulls, which stand last
SELECT name, SUM(downloads_30d) OVER (ORDER BY name) AS s FROM npm WHERE scope IN ('a', 'b') ORDER BY name
-- = [["@a/one", 50], ["@a/three", 50], ["@a/two", 90], ["@b/one", 120], ["@b/two", 120]]
---
-- a window that has a name
SELECT name, SUM(download_rank) OVER w AS s, COUNT(*) OVER w AS n FROM pypi WHERE download_rank <= 3 WINDOW w AS (ORDER BY download_rank) ORDER BY download_rank
-- = [["plain", 1, 1], ["other", 3, 2], ["Last", 6, 3]]
---
-- a window that is made of another one
SELECT name, ROW_NUMBER() OVER (w ORDER BY name) AS r FROM npm WHERE scope IS NOT NULL WINDOW w AS (PARTITION BY scope) ORDER BY name
-- = [["@a/one", 1], ["@a/three", 2], ["@a/two", 3], ["@b/one", 1], ["@b/two", 2], ["@c/one", 1], ["@c/two", 2]]
---
-- a window that is not there
SELECT SUM(download_rank) OVER w AS s FROM pypi
-- ! no window is called `w`
---
-- a mean in an order
SELECT AVG(download_rank) OVER (ORDER BY download_rank) AS m FROM pypi
-- ! AVG(…) OVER (ORDER BY …) is not answered here; a running mean is SUM(x
---
-- a mean in an order that has a name
SELECT AVG(download_rank) OVER w AS m FROM pypi WINDOW w AS (ORDER BY download_rank)
-- ! AVG(…) OVER (ORDER BY …) is not answered here; a running mean is SUM(x
---
-- a mean of a part
SELECT name, AVG(summary_chars) OVER (PARTITION BY scope) AS m FROM npm WHERE scope = 'b' ORDER BY name
-- = [["@b/one", 2.5], ["@b/two", 2.5]]
---
-- a quantile over a part
SELECT QUANTILE_CONT(download_rank, 0.5) OVER (PARTITION BY ecosystem) AS q FROM packages
-- ! QUANTILE_CONT(…) OVER (…) is not answered here
---
-- the last value
SELECT LAST_VALUE(name) OVER (ORDER BY download_rank ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS l FROM pypi
-- ! LAST_VALUE(…) OVER (…) is not answered here; FIRST_VALUE with the orde
---
-- the first value
SELECT name, FIRST_VALUE(name) OVER (PARTITION BY scope ORDER BY downloads_30d DESC) AS f FROM npm WHERE scope IN ('a', 'b') ORDER BY name
-- = [["@a/one", "@a/one"], ["@a/three", "@a/one"], ["@a/two", "@a/one"], ["@b/one", "@b/one"], ["@b/two", "@b/one"]]
---
-- the value before and after
SELECT name, LAG(name) OVER (ORDER BY download_rank) AS a, LEAD(name, 2) OVER (ORDER BY download_rank) AS b FROM pypi WHERE download_rank <= 4 ORDER BY download_rank
-- = [["plain", null, "Last"], ["other", "plain", "four"], ["Last", "other", null], ["four", "Last", null]]
---
-- a moving frame
SELECT SUM(download_rank) OVER (ORDER BY download_rank ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM pypi
-- ! only 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW' is currently s
---
-- distinct values in an order
SELECT COUNT(DISTINCT scope) OVER (ORDER BY name) AS n FROM npm
-- ! COUNT(…) OVER (ORDER BY …) is not answered here; a running mean is SUM
---
-- distinct values of a part
SELECT name, COUNT(DISTINCT summary_chars) OVER (PARTITION BY scope) AS n FROM npm WHERE scope = 'a' ORDER BY name
-- = [["@a/one", 2], ["@a/three", 2], ["@a/two", 2]]
---
-- the first of each part
SELECT scope, name FROM npm WHERE scope IS NOT NULL QUALIFY ROW_NUMBER() OVER (PARTITION BY scope ORDER BY name) = 1 ORDER BY scope
-- = [["a", "@a/one"], ["b", "@b/one"], ["c", "@c/one"]]
---
-- the first of each part by its name
SELECT scope, name, ROW_NUMBER() OVER (PARTITION BY scope ORDER BY name) AS r FROM npm WHERE scope IS NOT NULL QUALIFY r = 2 ORDER BY scope
-- = [["a", "@a/three", 2], ["b", "@b/two", 2], ["c", "@c/two", 2]]
---
-- what is kept by a name that is a column
SELECT name, ROW_NUMBER() OVER (ORDER BY name) AS download_rank FROM pypi QUALIFY download_rank = 1
-- ! `download_rank` is a column and what AS calls another expression: say
---
-- distinct rows with a window
SELECT DISTINCT scope, COUNT(*) OVER (PARTITION BY scope) AS n FROM npm ORDER BY scope
-- = [["a", 3], ["b", 2], ["c", 2], [null, 6]]
---
-- a share of a part
SELECT name, download_rank * 1.0 / SUM(download_rank) OVER () AS s FROM pypi WHERE download_rank <= 3 ORDER BY download_rank
-- = [["plain", 0.16666666666666666], ["other", 0.3333333333333333], ["Last", 0.5]]
---
-- a difference from the most
SELECT name, MAX(download_rank) OVER () - download_rank AS d FROM pypi WHERE download_rank <= 3 ORDER BY d
-- = [["Last", 0], ["other", 1], ["plain", 2]]
---
-- a window of a window
SELECT SUM(ROW_NUMBER() OVER (ORDER BY name)) OVER () AS s FROM pypi
-- ! a window cannot stand within a window; compute the inner one in a subq
---
-- nulls stand last among several keys
SELECT name, ROW_NUMBER() OVER (ORDER BY download_rank, name) AS r FROM pypi ORDER BY r
-- = [["plain", 1], ["other", 2], ["Last", 3], ["four", 4], ["five", 5], ["eight", 6], ["seven", 7], ["six", 8]]
---
-- nulls stand last among several keys that run down
SELECT name, ROW_NUMBER() OVER (ORDER BY summary_chars DESC, name DESC) AS r FROM npm ORDER BY r LIMIT 13
-- = [["@a/two", 1], ["plain", 2], ["@a/one", 3], ["huge-c", 4], ["huge-b", 5], ["huge-a", 6], ["@c/two", 7], ["@b/two", 8], ["other", 9], ["@b/one", 10], ["last", 11], ["@c/one", 12], ["@a/three", 13]]
---
-- nulls stand first among several keys where told
SELECT name, ROW_NUMBER() OVER (ORDER BY download_rank NULLS FIRST, name) AS r FROM pypi ORDER BY r
-- = [["eight", 1], ["seven", 2], ["six", 3], ["plain", 4], ["other", 5], ["Last", 6], ["four", 7], ["five", 8]]
---
-- nulls stand first where told
SELECT name, ROW_NUMBER() OVER (ORDER BY download_rank DESC NULLS FIRST, name DESC) AS r FROM pypi WHERE LENGTH(name) <> 5 ORDER BY r
-- = [["six", 1], ["five", 2], ["four", 3], ["Last", 4]]
---
-- ranks with nulls
SELECT name, RANK() OVER (ORDER BY summary_chars) AS a, DENSE_RANK() OVER (ORDER BY summary_chars DESC) AS b FROM npm ORDER BY name
-- = [["@a/one", 8, 2], ["@a/three", 11, 8], ["@a/two", 10, 1], ["@b/one", 1, 7], ["@b/two", 3, 5], ["@c/one", 11, 8], ["@c/two", 4, 4], ["huge-a", 5, 3], ["huge-b", 5, 3], ["huge-c", 5, 3], ["last", 11, 8], ["other", 2, 6], ["plain", 8, 2]]
---
-- ranks of parts with nulls
SELECT name, RANK() OVER (PARTITION BY scope ORDER BY downloads_30d) AS r FROM npm WHERE scope IN ('a', 'b') ORDER BY scope, r
-- = [["@a/two", 1], ["@a/one", 2], ["@a/three", 3], ["@b/one", 1], ["@b/two", 2]]
---
-- ranks by several keys
SELECT name, RANK() OVER (ORDER BY summary_chars, scope) AS r FROM npm ORDER BY r, name
-- = [["@b/one", 1], ["other", 2], ["@b/two", 3], ["@c/two", 4], ["huge-a", 5], ["huge-b", 5], ["huge-c", 5], ["@a/one", 8], ["plain", 9], ["@a/two", 10], ["@a/three", 11], ["@c/one", 12], ["last", 13]]
---
-- a window that is sorted by an expression
SELECT name, ROW_NUMBER() OVER (ORDER BY LENGTH(name) DESC, name DESC) AS r FROM pypi WHERE download_rank IS NOT NULL ORDER BY r
-- = [["plain", 1], ["other", 2], ["four", 3], ["five", 4], ["Last", 5]]
---
-- windows that are sorted otherwise
SELECT name, ROW_NUMBER() OVER (ORDER BY name) AS a, ROW_NUMBER() OVER (ORDER BY download_rank) AS b, SUM(download_rank) OVER (ORDER BY name) AS s FROM pypi WHERE download_rank <= 4 ORDER BY a
-- = [["Last", 1, 3, 3], ["four", 2, 4, 7], ["other", 3, 2, 9], ["plain", 4, 1, 10]]
---
-- a window over a join that is sorted by columns of one name
SELECT a.name, ROW_NUMBER() OVER (ORDER BY a.summary_chars, b.summary_chars, a.name) AS r FROM npm AS a JOIN pypi AS b ON a.name = b.name ORDER BY r
-- = [["other", 1], ["plain", 2]]
---
-- keys that run in two directions
SELECT name, ROW_NUMBER() OVER (ORDER BY summary_chars DESC, name) AS r FROM npm
-- ! OVER does not (yet) support mixed asc/desc directions for ORDER BY
