-- statement: PyPI's packages span categories such as calculation, data science and image processing
-- reading: Each of the three named topics has more than 100 packages.
-- rule: least_packages_of_a_topic > 100
-- unit: packages
-- population: all_listed
-- basis: pypi.name, pypi.topics
-- decided-by: a survey of PyPI's project documents (`pkgcensus refresh pypi --survey 2000`; this version asks it and does not judge from it yet)
-- caveat: Topics are what publishers declare by classifiers and keywords.
SELECT population, CAST(NULL AS DOUBLE) AS least_packages_of_a_topic, size AS n,
       COALESCE(why, 'topics stand in per-package documents, which a listing does not carry') AS why
FROM populations
WHERE ecosystem = 'pypi'
