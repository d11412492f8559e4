-- statement: Python has excellent, comprehensive documentation, and Node.js lags behind it
-- reading: Each part of documentation that both registries carry in the same form is ahead on PyPI: a README that says
--    something, its length, a section on usage, one on the API, a link to hosted documentation. Where some are and others are not, it is mixed.
-- rule: every part favours PyPI
-- unit: difference of shares, or of words (PyPI − npm)
-- population: all_listed
-- power: difference, column=readme_share_difference, effect=0.05, share=0.6
-- installed: shown
-- part: readme_share_difference, a README that says something
-- part: words_difference, its length (median words of prose), 50
-- part: usage_share_difference, a section on usage
-- part: api_share_difference, a section on the API
-- part: documentation_share_difference, a link to hosted documentation
-- basis: npm.readme_state, pypi.readme_state, npm.summary_chars, pypi.summary_chars
-- decided-by: a survey of both registries' documents (`pkgcensus refresh --survey 2000`)
-- chart: documentation-features
-- caveat: Whether documentation is excellent is a matter of taste; whether there is any, of what kind and how much can be counted.
-- caveat: A part favours a registry where the difference is 5 points or more (50 words of the median; ours), and neither its interval nor what is missing reaches zero; level is what differs by less, whatever is within both.
-- caveat: npm's READMEs are not missing at random: some publishing clients leave them out, and some caches drop them. So the bounds of what is missing must agree before a part decides.
-- caveat: READMEs are what both registries carry in the same form. Documentation elsewhere counts where a package links it.
-- caveat: Without a survey, one-line summaries are the only documentation that a listing may carry; how many are known stands beside their shares.
-- caveat: Installed packages are those in the dependency trees of a few programs: popular packages that depend on each other, no sample of a registry. They are counted whole and have no sampling error. They never decide for all listed packages.
SELECT n.population,
       r.value AS readme_share_difference, r.low AS readme_share_difference_low, r.high AS readme_share_difference_high, r.lowest AS readme_share_difference_lowest, r.highest AS readme_share_difference_highest,
       w.value AS words_difference, w.low AS words_difference_low, w.high AS words_difference_high, w.lowest AS words_difference_lowest, w.highest AS words_difference_highest,
       u.value AS usage_share_difference, u.low AS usage_share_difference_low, u.high AS usage_share_difference_high, u.lowest AS usage_share_difference_lowest, u.highest AS usage_share_difference_highest,
       a.value AS api_share_difference, a.low AS api_share_difference_low, a.high AS api_share_difference_high, a.lowest AS api_share_difference_lowest, a.highest AS api_share_difference_highest,
       h.value AS documentation_share_difference, h.low AS documentation_share_difference_low, h.high AS documentation_share_difference_high, h.lowest AS documentation_share_difference_lowest, h.highest AS documentation_share_difference_highest,
       CAST(p.with_summary AS DOUBLE) / p.summary_known - CAST(n.with_summary AS DOUBLE) / n.summary_known AS summary_share_difference,
       CAST(n.with_summary AS DOUBLE) / n.summary_known AS npm_summary_share, n.summary_known AS npm_summary_known,
       CAST(p.with_summary AS DOUBLE) / p.summary_known AS pypi_summary_share, p.summary_known AS pypi_summary_known,
       CASE WHEN r.value IS NULL THEN n.summary_known + p.summary_known ELSE r.n END AS n,
       CASE WHEN r.value IS NOT NULL THEN r.missing END AS missing,
       CASE WHEN r.value IS NULL THEN COALESCE(r.why, n.why, p.why) END AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'npm') AS n
JOIN (SELECT * FROM populations WHERE ecosystem = 'pypi') AS p ON n.population = p.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high,
             CASE WHEN why IS NULL THEN lowest END AS lowest, CASE WHEN why IS NULL THEN highest END AS highest, n, missing, why
      FROM differences WHERE measure = 'readme') AS r ON n.population = r.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high,
             CASE WHEN why IS NULL THEN lowest END AS lowest, CASE WHEN why IS NULL THEN highest END AS highest
      FROM differences WHERE measure = 'readme_words') AS w ON n.population = w.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high,
             CASE WHEN why IS NULL THEN lowest END AS lowest, CASE WHEN why IS NULL THEN highest END AS highest
      FROM differences WHERE measure = 'readme_usage') AS u ON n.population = u.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high,
             CASE WHEN why IS NULL THEN lowest END AS lowest, CASE WHEN why IS NULL THEN highest END AS highest
      FROM differences WHERE measure = 'readme_api') AS a ON n.population = a.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high,
             CASE WHEN why IS NULL THEN lowest END AS lowest, CASE WHEN why IS NULL THEN highest END AS highest
      FROM differences WHERE measure = 'documentation') AS h ON n.population = h.population
