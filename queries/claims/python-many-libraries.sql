-- statement: Python has a vast number of libraries, and is strong in data science, AI and machine learning
-- reading: More than 100,000 packages, and a larger share of them in data science, AI and machine learning than on npm.
-- rule: packages > 100_000 and topic_share_difference > 0
-- unit: packages; difference of shares (PyPI − npm)
-- population: all_listed
-- basis: pypi.name, pypi.topics, npm.topics
-- decided-by: a survey of both registries' documents (`pkgcensus refresh --survey 2000`; this version asks it and does not judge from it yet)
-- chart: claimed-and-measured
-- caveat: The part on the number is decided here, the part on topics is not.
SELECT population, size AS packages, CAST(NULL AS DOUBLE) AS topic_share_difference, size AS n,
       COALESCE(why, 'topics stand in per-package documents, which a listing does not carry') AS why
FROM populations
WHERE ecosystem = 'pypi'
