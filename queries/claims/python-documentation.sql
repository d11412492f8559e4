-- statement: Python has excellent, comprehensive documentation, and Node.js lags behind it
-- reading: The share of packages with a README that is no placeholder is larger on PyPI than on npm, under one definition.
-- rule: readme_share_difference > 0
-- unit: difference of shares (PyPI − npm)
-- population: all_listed
-- basis: npm.readme_state, pypi.readme_state, npm.summary_chars, pypi.summary_chars
-- decided-by: a survey of both registries' documents (`pkgcensus refresh --survey 2000`; this version asks it and does not judge from it yet)
-- chart: summary-by-band
-- caveat: One-line summaries are shown as the only documentation that a listing carries; they do not decide the claim.
-- caveat: npm's summaries are known for 75.6 % of the packages with at least 480 downloads in the window, and for almost none below; among the 10,000 most downloaded for 99.9 %.
SELECT n.population, CAST(NULL AS DOUBLE) AS readme_share_difference,
       CAST(p.with_summary AS DOUBLE) / p.summary_known - CAST(n.with_summary AS DOUBLE) / n.summary_known AS summary_share_difference,
       CAST(n.with_summary AS DOUBLE) / n.summary_known AS npm_summary_share, n.summary_known AS npm_summary_known,
       CAST(p.with_summary AS DOUBLE) / p.summary_known AS pypi_summary_share, p.summary_known AS pypi_summary_known,
       n.summary_known + p.summary_known AS n,
       COALESCE(n.why, p.why, 'READMEs stand in per-package documents, which a listing does not carry') AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'npm') AS n
JOIN (SELECT * FROM populations WHERE ecosystem = 'pypi') AS p ON n.population = p.population
