-- a day minus a day
SELECT id, day - DATE '2026-01-01' AS d FROM read_csv('{folder}/numbers.csv') ORDER BY id
-- = [[1, 30], [2, 58], [3, 59], [4, -9498], [5, null]]
---
-- days that are written down
SELECT DATE '2026-03-01' - DATE '2026-02-01' AS a, DATE '2026-02-01' - DATE '2026-03-01' AS b
-- = [[28, -28]]
---
-- a mean of days apart
SELECT AVG(DATE '2026-10-31' - latest_release_month) AS mean, MAX(DATE '2026-10-31' - latest_release_month) AS most FROM pypi
-- = [[1508.0, 4321]]
---
-- days apart that are compared
SELECT name FROM pypi WHERE DATE '2026-10-31' - latest_release_month > 365 ORDER BY name
-- = [["Last"], ["four"], ["seven"], ["six"]]
---
-- days apart that are divided
SELECT FLOOR((DATE '2026-10-31' - latest_release_month) / 365.25) AS years, COUNT(*) AS n FROM pypi WHERE latest_release_month IS NOT NULL GROUP BY 1 ORDER BY 1
-- = [[0.0, 3], [1.0, 1], [6.0, 1], [7.0, 1], [11.0, 1]]
---
-- days apart, grouped
SELECT observed_at - latest_release_month AS d, COUNT(*) AS n FROM pypi WHERE latest_release_month > DATE '2025-12-01' GROUP BY observed_at - latest_release_month ORDER BY d
-- = [[30, 1], [303, 2]]
---
-- the span of days
SELECT MAX(latest_release_month) - MIN(latest_release_month) AS d FROM pypi
-- = [[4291]]
---
-- a day and a number of days
SELECT day + 30 AS a, day - 1 AS b, 2 + day AS c FROM read_csv('{folder}/numbers.csv') WHERE id = 1
-- = [["2026-03-02", "2026-01-30", "2026-02-02"]]
---
-- a day and a day are not added
SELECT day + day AS x FROM read_csv('{folder}/numbers.csv')
-- ! a day + a day has no value
---
-- a day is not multiplied
SELECT day * 2 AS x FROM read_csv('{folder}/numbers.csv')
-- ! a day * a number has no value
---
-- a moment minus a moment is days
SELECT id, moment - TIMESTAMP '2026-03-01 00:00:00' AS d FROM read_csv('{folder}/numbers.csv') WHERE id <= 3 ORDER BY id
-- = [[1, -28.5], [2, 0.0], [3, 0.2708333333333333]]
---
-- a moment minus a day is days
SELECT moment - day AS d FROM read_csv('{folder}/numbers.csv') WHERE id = 1
-- = [[0.5]]
---
-- a day moved by months
SELECT DATE '2026-01-31' + INTERVAL '1 month' AS a, DATE '2026-03-31' - INTERVAL '1 month' AS b, INTERVAL '1 year' + DATE '2024-02-29' AS c
-- = [["2026-02-28", "2026-02-28", "2025-02-28"]]
---
-- a day moved by units after the number
SELECT DATE '2026-01-31' + INTERVAL 1 MONTH AS a, DATE '2026-01-31' + INTERVAL '3' DAY AS b, DATE '2026-01-31' - INTERVAL 2 WEEK AS c
-- = [["2026-02-28", "2026-02-03", "2026-01-17"]]
---
-- a day moved by hours is a moment
SELECT CAST(DATE '2026-01-31' + INTERVAL '36 hours' AS VARCHAR) AS a
-- = [["2026-02-01 12:00:00.000000"]]
---
-- what is later than a day that was moved
SELECT name FROM pypi WHERE latest_release_month >= DATE '2026-10-31' - INTERVAL '12 months' ORDER BY name
-- = [["five"], ["other"], ["plain"]]
---
-- days apart beside a span
SELECT name FROM pypi WHERE DATE '2026-10-31' - latest_release_month <= INTERVAL '35 days' ORDER BY name
-- = [["plain"]]
---
-- days apart beside months
SELECT name FROM pypi WHERE DATE '2026-10-31' - latest_release_month <= INTERVAL '1 month'
-- ! INTERVAL '1 month': a month has no fixed number of days; move a day by
---
-- a text that is a day
SELECT name FROM pypi WHERE latest_release_month >= '2026-01-01' ORDER BY name
-- = [["five"], ["other"], ["plain"]]
---
-- a text before a day
SELECT name FROM pypi WHERE '2026-01-01' <= latest_release_month
-- ~ [["five"], ["other"], ["plain"]]
---
-- days between texts
SELECT COUNT(*) AS n FROM pypi WHERE latest_release_month BETWEEN '2025-01-01' AND '2026-01-31'
-- = [[3]]
---
-- days in a list
SELECT COUNT(*) AS n FROM pypi WHERE latest_release_month IN (DATE '2026-01-01', DATE '2026-10-01')
-- = [[3]]
---
-- texts that are days in a list
SELECT COUNT(*) AS n FROM pypi WHERE latest_release_month IN ('2026-01-01', '2026-10-01')
-- = [[3]]
---
-- parts of days
SELECT EXTRACT(YEAR FROM day) AS y, EXTRACT(QUARTER FROM day) AS q, EXTRACT(DOW FROM day) AS w, EXTRACT(WEEK FROM day) AS k FROM read_csv('{folder}/numbers.csv') WHERE id <= 2 ORDER BY id
-- = [[2026, 1, 6, 5], [2026, 1, 6, 9]]
---
-- a day that is none
SELECT DATE '2026-02-30' AS d
-- ! could not find an appropriate format to parse dates, please define a f
