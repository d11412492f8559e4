-- statement: the package you need is found with a simple search on npm
-- reading: At least nine packages in ten say in words what they are for: a one-line summary and at least one keyword, which npm's search reads.
-- rule: findable_share >= 0.9
-- unit: share of packages
-- population: downloaded_1000
-- power: share, effect=0.05
-- installed: shown
-- basis: npm.summary_chars, npm.keyword_count
-- decided-by: a survey of npm's documents (`pkgcensus refresh npm --survey 2000`)
-- chart: summary-by-band
-- caveat: Whether a search finds what somebody needs depends on the searcher too; registry data can only tell whether packages say what they are.
-- caveat: Without a survey keywords are not known, so only bounds are: at the least no package is findable, at the most each with a summary and each whose summary is not known. Where even the most is below nine in ten, the rule fails; the threshold is ours, and the margin may be small.
-- caveat: The share with a summary is over the packages whose summary is known (see n); the others could move it either way.
SELECT p.population, e.value AS findable_share, COALESCE(e.low, 0.0) AS findable_share_low,
       COALESCE(e.high, CAST(p.with_summary + p.total - p.summary_known AS DOUBLE) / p.total) AS findable_share_high,
       CAST(p.with_summary AS DOUBLE) / NULLIF(p.summary_known, 0) AS summary_share,
       CASE WHEN e.value IS NULL THEN p.summary_known ELSE e.n END AS n, CASE WHEN e.value IS NOT NULL THEN e.missing END AS missing,
       CASE WHEN e.value IS NULL THEN COALESCE(p.why, e.why) END AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'npm' AND population <> 'download_weighted') AS p
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN COALESCE(low, lowest) END AS low, CASE WHEN why IS NULL THEN COALESCE(high, highest) END AS high, lowest, highest, n, missing, why
      FROM estimates WHERE ecosystem = 'npm' AND measure = 'findable') AS e ON p.population = e.population
