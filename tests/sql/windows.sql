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
