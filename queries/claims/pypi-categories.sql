-- statement: PyPI's packages span categories such as calculation, data science and image processing
-- reading: Each of the three named topics has at least one listed package in a hundred: a share that a survey can tell from less.
-- rule: least_share_of_a_topic >= 0.01
-- threshold: ours
-- unit: share of listed packages
-- population: all_listed
-- power: share, effect=0.005
-- basis: pypi.name, pypi.topics
-- decided-by: a survey of PyPI's project documents (`pkgcensus refresh pypi --survey 2000`)
-- chart: topics
-- caveat: Topics are what publishers declare by classifiers and keywords, mapped by the table queries/topics.csv.
-- caveat: The share is of the listed packages, those that are gone counted as without; the interval is that of the smallest of the three. One in a hundred is ours: the statement names no number.
SELECT p.population, CASE WHEN COUNT(e.value) = 3 THEN MIN(e.value) END AS least_share_of_a_topic, CASE WHEN COUNT(e.value) = 3 THEN MIN(e.low) END AS least_share_of_a_topic_low,
       CASE WHEN COUNT(e.value) = 3 THEN MIN(e.high) END AS least_share_of_a_topic_high, MAX(CASE WHEN e.value IS NOT NULL THEN e.why END) AS least_share_of_a_topic_reservation,
       CASE WHEN COUNT(e.value) = 3 THEN MIN(ROUND(e.value * CASE WHEN p.population IN ('released', 'not_placeholder') THEN w.listed ELSE p.size END)) END AS least_packages_of_a_topic,
       MIN(CASE WHEN e.value IS NOT NULL THEN e.n END) AS n,
       MAX(CASE WHEN e.value IS NOT NULL THEN e.missing END) AS missing,
       MIN(CASE WHEN p.size IS NULL AND e.value IS NULL THEN COALESCE(p.why, e.why) WHEN e.value IS NULL THEN COALESCE(e.why, p.why) END) AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'pypi' AND population <> 'download_weighted') AS p
JOIN (SELECT population, listed_share AS value, listed_low AS low, listed_high AS high, n, missing, why
      FROM estimates WHERE ecosystem = 'pypi' AND measure IN ('topic_calculation', 'topic_data_science', 'topic_image_processing')) AS e
  ON p.population = e.population
CROSS JOIN (SELECT size AS listed FROM populations WHERE ecosystem = 'pypi' AND population = 'all_listed') AS w
GROUP BY p.population
