-- statement: the package you need is found with a simple search on npm
-- reading: At least nine packages in ten have a text for npm's search to match beside their name: it reads title, description, README and
--    keywords, any of which can match. Whether the one that somebody needs comes up, only that search and that person can tell.
-- rule: searchable_share >= 0.9
-- threshold: ours
-- unit: share of packages
-- population: downloaded_1000
-- power: share, effect=0.05
-- installed: shown
-- partly: whether a package has words to be found by; not whether a search ranks it where it is seen
-- basis: npm.summary_chars, npm.keyword_count, npm.readme_state
-- decided-by: a survey of npm's documents (`pkgcensus refresh npm --survey 2000`)
-- chart: summary-by-band
-- caveat: Self-describing in one line is beside it (`one_line_share`): a one-line summary and at least one keyword.
-- caveat: Without a survey READMEs and keywords are not known, so only bounds are: at the least those with a summary have a text, at the most all.
-- caveat: The share with a summary is over the packages whose summary is known (see n); the others could move it either way.
SELECT p.population, s.value AS searchable_share, COALESCE(s.low, CASE WHEN s.value IS NULL THEN CAST(p.with_summary AS DOUBLE) / p.total END) AS searchable_share_low,
       COALESCE(s.high, CASE WHEN s.value IS NULL AND p.total > 0 THEN 1.0 END) AS searchable_share_high, s.lowest AS searchable_share_lowest, s.highest AS searchable_share_highest,
       e.value AS one_line_share, e.low AS one_line_share_low, e.high AS one_line_share_high,
       CAST(p.with_summary AS DOUBLE) / NULLIF(p.summary_known, 0) AS summary_share,
       CASE WHEN s.value IS NULL THEN p.summary_known ELSE s.n END AS n, CASE WHEN s.value IS NOT NULL THEN s.missing END AS missing,
       CASE WHEN s.value IS NULL THEN COALESCE(p.why, s.why) END AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'npm' AND population <> 'download_weighted') AS p
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high,
             CASE WHEN why IS NULL THEN lowest END AS lowest, CASE WHEN why IS NULL THEN highest END AS highest, n, missing, why
      FROM estimates WHERE ecosystem = 'npm' AND measure = 'searchable') AS s ON p.population = s.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high
      FROM estimates WHERE ecosystem = 'npm' AND measure = 'findable') AS e ON p.population = e.population
