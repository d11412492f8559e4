-- statement: PyPI's packages span categories such as calculation, data science and image processing
-- reading: Each of the three named topics has more than 100 packages.
-- rule: least_packages_of_a_topic > 100
-- unit: packages
-- population: all_listed
-- basis: pypi.name, pypi.topics
-- decided-by: a survey of PyPI's project documents (`pkgcensus refresh pypi --survey 2000`)
-- chart: topics
-- caveat: Topics are what publishers declare by classifiers and keywords, mapped by the table queries/topics.csv.
-- caveat: The number of a topic is its share times the packages listed in the population; the interval is that of the smallest of the three.
SELECT p.population, MIN(e.value * p.size) AS least_packages_of_a_topic, MIN(e.low * p.size) AS least_packages_of_a_topic_low,
       MIN(e.high * p.size) AS least_packages_of_a_topic_high, MIN(COALESCE(e.n, p.size)) AS n, MAX(e.missing) AS missing,
       MIN(CASE WHEN e.value IS NULL THEN COALESCE(p.why, e.why) END) AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'pypi' AND population <> 'download_weighted') AS p
JOIN (SELECT * FROM estimates WHERE ecosystem = 'pypi' AND measure IN ('topic_calculation', 'topic_data_science', 'topic_image_processing')) AS e
  ON p.population = e.population
GROUP BY p.population
