-- a product that fits
SELECT id, whole * 2 AS x FROM read_csv('{folder}/numbers.csv') WHERE id <> 3 ORDER BY id
-- = [[1, 2000], [2, -14], [4, 0], [5, null]]
---
-- a product that does not fit
SELECT whole * 2 AS x FROM read_csv('{folder}/numbers.csv')
-- ! 9223372036854775807 * 2 does not fit into 64 bits; CAST one of them AS
---
-- a product with a large number
SELECT downloads_30d * 5000000000 AS x FROM npm WHERE name = 'plain'
-- = [[100000000000]]
---
-- a product with a large number, too large
SELECT downloads_30d * 5000000000 AS x FROM npm WHERE name = 'huge-a'
-- ! 4000000000000000000 * 5000000000 does not fit into 64 bits; CAST one o
---
-- a product as a float
SELECT CAST(downloads_30d AS DOUBLE) * 5000000000 AS x FROM npm WHERE name = 'huge-a'
-- = [[2e+28]]
---
-- a sum that does not fit
SELECT SUM(downloads_30d) AS s FROM npm
-- ! a SUM does not fit into 64 bits; add up floats: SUM(CAST(x AS DOUBLE))
---
-- a sum that fits although it is large
SELECT SUM(downloads_30d) AS s FROM npm WHERE name <> 'huge-c'
-- = [[8000000000000000150]]
---
-- a sum of floats
SELECT SUM(CAST(downloads_30d AS DOUBLE)) AS s FROM npm
-- = [[1.2e+19]]
---
-- a sum of products
SELECT SUM(downloads_30d * summary_chars) AS s FROM npm WHERE downloads_30d < 100
-- = [[1530]]
---
-- a sum of products that do not fit
SELECT SUM(downloads_30d * summary_chars) AS s FROM npm
-- ! 4000000000000000000 * 8 does not fit into 64 bits; CAST one of them AS
---
-- a sum in a group that does not fit
SELECT repository_host, SUM(downloads_30d) AS s FROM npm WHERE name LIKE 'huge%' GROUP BY ALL HAVING SUM(downloads_30d) > 0
-- ~ [[null, 4000000000000000000], ["git.example", 8000000000000000000]]
---
-- a sum in groups of which one does not fit
SELECT summary_chars, SUM(downloads_30d) AS s FROM npm GROUP BY summary_chars
-- ! a SUM does not fit into 64 bits; add up floats: SUM(CAST(x AS DOUBLE))
---
-- a running sum that does not fit
SELECT name, SUM(downloads_30d) OVER (ORDER BY name) AS s FROM npm WHERE name LIKE 'huge%'
-- ! a SUM does not fit into 64 bits; add up floats: SUM(CAST(x AS DOUBLE))
---
-- a running sum that fits
SELECT name, SUM(downloads_30d) OVER (ORDER BY name) AS s FROM npm WHERE name LIKE '@a%' ORDER BY name
-- = [["@a/one", 50], ["@a/three", 50], ["@a/two", 90]]
---
-- a sum of a partition that does not fit
SELECT name, SUM(downloads_30d) OVER (PARTITION BY summary_chars) AS s FROM npm
-- ! a SUM does not fit into 64 bits; add up floats: SUM(CAST(x AS DOUBLE))
---
-- a sum over all rows that does not fit
SELECT name, SUM(downloads_30d) OVER () AS s FROM npm
-- ! a SUM does not fit into 64 bits; add up floats: SUM(CAST(x AS DOUBLE))
---
-- a filtered sum
SELECT SUM(downloads_30d) FILTER (WHERE downloads_30d < 100) AS s, COUNT(*) FILTER (WHERE downloads_30d < 100) AS n FROM npm
-- = [[150, 6]]
---
-- sums beside counts
SELECT SUM(downloads_30d) - COUNT(*) AS a, COUNT(*) - SUM(downloads_30d) AS b, COUNT(downloads_30d) - COUNT(*) AS c FROM npm WHERE downloads_30d IS NULL OR downloads_30d < 100
-- = [[140, -140, -4]]
---
-- a count below zero
SELECT COUNT(summary_chars) - COUNT(*) AS a, -COUNT(*) AS b, 0 - COUNT(*) AS c FROM pypi
-- = [[-2, -8, -8]]
---
-- lengths below zero
SELECT name, LENGTH(name) - 6 AS a, -LENGTH(name) AS b FROM pypi WHERE download_rank <= 3 ORDER BY download_rank
-- = [["plain", -1, -5], ["other", -1, -5], ["Last", -2, -4]]
---
-- lengths times more than 32 bits
SELECT SUM(LENGTH(name) * 1000000000) AS s FROM npm
-- = [[76000000000]]
---
-- parts of a day are narrow numbers
SELECT EXTRACT(MONTH FROM day) * 100 + EXTRACT(DAY FROM day) AS md, EXTRACT(YEAR FROM day) * 1000000 AS y FROM read_csv('{folder}/numbers.csv') WHERE day IS NOT NULL ORDER BY day
-- = [[1231, 1999000000], [131, 2026000000], [228, 2026000000], [301, 2026000000]]
---
-- minus the least number
SELECT -whole AS x FROM read_csv('{folder}/numbers.csv') WHERE id IN (1, 2) ORDER BY id
-- = [[-1000], [7]]
---
-- a plus that does not fit
SELECT whole + 1 AS x FROM read_csv('{folder}/numbers.csv')
-- ! 9223372036854775807 + 1 does not fit into 64 bits; CAST one of them AS
---
-- a minus that does not fit
SELECT -2 - whole AS x FROM read_csv('{folder}/numbers.csv')
-- ! -2 - 9223372036854775807 does not fit into 64 bits; CAST one of them A
---
-- numbers that are written down and do not fit
SELECT 9223372036854775807 + 1 AS x
-- ! 9223372036854775807 + 1 does not fit into 64 bits; write one as a deci
---
-- numbers that are written down and need more than 32 bits
SELECT 2147483647 + 1 AS a, -2147483648 - 1 AS b, 3000000000 * 2 AS c, 2147483647 * 2147483647 AS d
-- = [[2147483648, -2147483649, 6000000000, 4611686014132420609]]
---
-- a cast that does not fit
SELECT CAST(downloads_30d AS INTEGER) AS x FROM npm
-- ! conversion from `i64` to `i32` failed in column 'downloads_30d' for 3
---
-- a cast of a float that does not fit
SELECT CAST(CAST(downloads_30d AS DOUBLE) * 10 AS BIGINT) AS x FROM npm WHERE name = 'huge-a'
-- ! conversion from `f64` to `i64` failed in column 'downloads_30d' for 1
---
-- a cast to a small number
SELECT CAST(300 AS TINYINT) AS x
-- ! conversion from `i128` to `i8` failed in column 'scalar' for 1 out of
---
-- a cast that may fail
SELECT TRY_CAST('abc' AS INTEGER) AS a, TRY_CAST('12' AS BIGINT) AS b
-- = [[null, 12]]
---
-- rests and whole parts have the sign of what is divided
SELECT -5 % 3 AS a, 5 % -3 AS b, MOD(-7, 3) AS c, -7 // 2 AS d, 7 // -2 AS e, whole % 4 AS f, whole // 2 AS g FROM read_csv('{folder}/numbers.csv') WHERE id = 2
-- = [[-2, 2, -1, -3, -3, -3, -3]]
---
-- nothing is divided by zero
SELECT whole % 0 AS a, whole // 0 AS b FROM read_csv('{folder}/numbers.csv') WHERE id = 1
-- = [[null, null]]
---
-- a division is a float
SELECT 7 / 2 AS a, -7 / 2 AS b, COUNT(*) / 2 AS c FROM npm
-- = [[3.5, -3.5, 6.5]]
---
-- powers are floats
SELECT POW(2, 62) AS a, POWER(10, 20) AS b, POW(2, 0.5) AS c, POW(whole, 2) AS d FROM read_csv('{folder}/numbers.csv') WHERE id = 1
-- = [[4.611686018427388e+18, 1e+20, 1.4142135623730951, 1000000.0]]
---
-- absolute values
SELECT ABS(whole) AS a, ABS(share) AS b, ABS(COUNT(*) OVER () - 100) AS c FROM read_csv('{folder}/numbers.csv') WHERE id = 2
-- = [[7, 1.5, 99]]
---
-- logarithms of powers
SELECT LOG10(whole) AS a, FLOOR(LOG10(whole)) AS b, LOG(whole) AS c, LOG10(100000) AS d FROM read_csv('{folder}/numbers.csv') WHERE id = 1
-- = [[3.0, 3.0, 3.0, 5.0]]
---
-- logarithms to a base, which comes first
SELECT LOG(10, 1000) AS a, LOG(2, 1024) AS b, LOG(3, 243) AS c, LOG2(8) AS d, LOG(5, 125) AS e
-- = [[3.0, 10.0, 5.0, 3.0, 3.0]]
---
-- natural logarithms and roots
SELECT LN(1) AS a, SQRT(144) AS b, CBRT(27) AS c, EXP(0) AS d, ROUND(LN(10), 6) AS e
-- = [[0.0, 12.0, 3.0, 1.0, 2.302585]]
---
-- magnitudes
SELECT FLOOR(LOG10(downloads_30d)) AS m, COUNT(*) AS n FROM npm WHERE downloads_30d > 0 GROUP BY 1 ORDER BY 1
-- = [[1.0, 5], [18.0, 3]]
---
-- means of whole numbers
SELECT AVG(downloads_30d) AS a, MEDIAN(downloads_30d) AS b FROM npm WHERE downloads_30d < 100
-- = [[25.0, 25.0]]
---
-- floats beside whole numbers
SELECT id, whole * share AS a, share - whole AS b, share % 1 AS c FROM read_csv('{folder}/numbers.csv') WHERE id <= 2 ORDER BY id
-- = [[1, 500.0, -999.5, 0.5], [2, 10.5, 5.5, -0.5]]
---
-- a text is no number
SELECT name + 1 AS x FROM npm
-- ! a text + a number has no value; texts are joined with ||, and CAST mak
---
-- texts are not added
SELECT name + name AS x FROM npm
-- ! a text + a text has no value; texts are joined with ||, and CAST makes
---
-- true is no number
SELECT (id > 1) + (id > 2) AS x FROM read_csv('{folder}/numbers.csv')
-- ! true or false + true or false has no value
---
-- true can be summed
SELECT SUM(CAST(id > 1 AS INTEGER)) AS a, SUM(id > 1) AS b FROM read_csv('{folder}/numbers.csv')
-- = [[4, 4]]
---
-- a text cannot be summed
SELECT SUM(name) AS x FROM npm
-- ! SUM takes numbers, found a text
---
-- null is not known
SELECT NULL + 1 AS a, whole * NULL AS b, SUM(NULL * id) AS c FROM read_csv('{folder}/numbers.csv') WHERE id = 1 GROUP BY whole
-- = [[null, null, null]]
---
-- sums of constants
SELECT SUM(1) AS a, AVG(2) AS b, MAX(3) AS c, COUNT(1) AS d, COUNT(NULL) AS e FROM pypi
-- = [[8, 2.0, 3, 8, 0]]
---
-- sums of distinct values
SELECT SUM(DISTINCT summary_chars) AS s FROM npm
-- ! SUM(DISTINCT …) is not answered here; SUM over a subquery of SELECT DI
---
-- distinct values are counted
SELECT COUNT(DISTINCT summary_chars) AS a, COUNT(DISTINCT scope) AS b FROM npm
-- = [[7, 3]]
---
-- arithmetic in a subquery, a CTE and a union
WITH t AS (SELECT download_rank * 10 AS x FROM pypi) SELECT SUM(y + 1) AS s FROM (SELECT x - 5 AS y FROM t WHERE x IS NOT NULL UNION ALL SELECT LENGTH(name) * 2 FROM npm WHERE name = 'plain') AS u
-- = [[141]]
---
-- sorted by arithmetic
SELECT name FROM pypi WHERE download_rank IS NOT NULL ORDER BY download_rank % 2, -download_rank
-- = [["four"], ["other"], ["five"], ["Last"], ["plain"]]
---
-- kept by arithmetic
SELECT name FROM npm WHERE downloads_30d * 2 > 70 AND downloads_30d < 1000 ORDER BY name
-- = [["@a/one"], ["@a/two"]]
---
-- means of large numbers
SELECT AVG(downloads_30d) AS a, MEDIAN(downloads_30d) AS b, STDDEV(downloads_30d) AS c FROM npm WHERE name LIKE 'huge%'
-- = [[4e+18, 4e+18, 0.0]]
---
-- means of large numbers in a part
SELECT name, AVG(downloads_30d) OVER (PARTITION BY summary_chars) AS a FROM npm WHERE name LIKE 'huge%' ORDER BY name
-- = [["huge-a", 4e+18], ["huge-b", 4e+18], ["huge-c", 4e+18]]
---
-- lengths beside smaller numbers
SELECT COALESCE(LENGTH(repository_url), -1) AS a, LEAST(LENGTH(name), -5) AS b, GREATEST(LENGTH(name) - 100, 0) AS c FROM npm WHERE name IN ('plain', 'last') ORDER BY name
-- = [[-1, -5, 0], [27, -5, 0]]
---
-- lengths compared with numbers out of their range
SELECT COUNT(*) AS n FROM npm WHERE LENGTH(name) BETWEEN -2 AND 5 OR LENGTH(name) IN (-1, 6) OR LENGTH(name) > 5000000000
-- = [[12]]
---
-- parts of days beside larger numbers
SELECT COALESCE(EXTRACT(MONTH FROM latest_release_month), 1000) AS m, COUNT(*) AS n FROM pypi GROUP BY 1 ORDER BY 1
-- = [[1, 3], [2, 1], [5, 1], [10, 2], [1000, 1]]
---
-- a sum of a list
SELECT ARRAY_SUM(ARRAY_AGG(downloads_30d)) AS s FROM npm
-- ! ARRAY_SUM is not answered here
