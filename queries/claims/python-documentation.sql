-- statement: Python has excellent, comprehensive documentation, and Node.js lags behind it
-- reading: The share of packages with a README that is no placeholder is larger on PyPI than on npm, under one definition.
-- rule: readme_share_difference > 0
-- unit: difference of shares (PyPI − npm)
-- population: all_listed
-- power: difference, effect=0.05, share=0.6, comparisons=2
-- installed: shown
-- part: readme_share_difference, a README
-- part: usage_share_difference, a section on usage in the README
-- part: api_share_difference, a section on the API in the README
-- part: documentation_share_difference, a link to documentation
-- basis: npm.readme_state, pypi.readme_state, npm.summary_chars, pypi.summary_chars
-- decided-by: a survey of both registries' documents (`pkgcensus refresh --survey 2000`)
-- chart: documentation-features
-- caveat: Whether documentation is excellent is a matter of taste; whether there is any, of what kind and how much can be counted. The parts show that; they do not decide. A part favours a registry where the difference is 5 points or more and its interval does not reach zero; level is what differs by less, its whole interval.
-- caveat: Two claims rest on differences: where p, corrected by Holm for both, is 0.05 or more, the interval is taken to reach zero.
-- caveat: READMEs are what both registries carry in the same form. Documentation elsewhere counts where a package links it.
-- caveat: Without a survey, one-line summaries are the only documentation that a listing may carry; how many are known stands beside their shares.
-- caveat: Installed packages are those in the dependency trees of a few programs: popular packages that depend on each other, no sample of a registry. They are counted whole and have no sampling error; the interval beside them bounds what is missing alone. They never decide for all listed packages.
SELECT n.population,
       d.value AS readme_share_difference,
       CASE WHEN d.p_claims >= 0.05 THEN LEAST(d.low, 0.0) WHEN d.why IS NULL THEN COALESCE(d.low, d.lowest) ELSE d.low END AS readme_share_difference_low,
       CASE WHEN d.p_claims >= 0.05 THEN GREATEST(d.high, 0.000001) WHEN d.why IS NULL THEN COALESCE(d.high, d.highest) ELSE d.high END AS readme_share_difference_high,
       CASE WHEN d.value IS NOT NULL THEN d.why END AS readme_share_difference_reservation,
       d.p_claims AS p_claims,
       d.lowest AS readme_share_difference_if_missing_lowest, d.highest AS readme_share_difference_if_missing_highest,
       u.value AS usage_share_difference, u.low AS usage_share_difference_low, u.high AS usage_share_difference_high,
       a.value AS api_share_difference, a.low AS api_share_difference_low, a.high AS api_share_difference_high,
       h.value AS documentation_share_difference, h.low AS documentation_share_difference_low, h.high AS documentation_share_difference_high,
       CAST(p.with_summary AS DOUBLE) / p.summary_known - CAST(n.with_summary AS DOUBLE) / n.summary_known AS summary_share_difference,
       CAST(n.with_summary AS DOUBLE) / n.summary_known AS npm_summary_share, n.summary_known AS npm_summary_known,
       CAST(p.with_summary AS DOUBLE) / p.summary_known AS pypi_summary_share, p.summary_known AS pypi_summary_known,
       CASE WHEN d.value IS NULL THEN n.summary_known + p.summary_known ELSE d.n END AS n,
       CASE WHEN d.value IS NOT NULL THEN d.missing END AS missing,
       CASE WHEN d.value IS NULL THEN COALESCE(d.why, n.why, p.why) END AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'npm') AS n
JOIN (SELECT * FROM populations WHERE ecosystem = 'pypi') AS p ON n.population = p.population
JOIN (SELECT population, value, low, high, lowest, highest, p_claims, n, missing, why
      FROM differences WHERE measure = 'readme') AS d ON n.population = d.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN COALESCE(low, lowest) END AS low, CASE WHEN why IS NULL THEN COALESCE(high, highest) END AS high
      FROM differences WHERE measure = 'readme_usage') AS u ON n.population = u.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN COALESCE(low, lowest) END AS low, CASE WHEN why IS NULL THEN COALESCE(high, highest) END AS high
      FROM differences WHERE measure = 'readme_api') AS a ON n.population = a.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN COALESCE(low, lowest) END AS low, CASE WHEN why IS NULL THEN COALESCE(high, highest) END AS high
      FROM differences WHERE measure = 'documentation') AS h ON n.population = h.population
