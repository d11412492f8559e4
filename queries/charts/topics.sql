-- form: dots
-- title: Topics in both registries
-- subtitle: Estimated share of all listed packages by the keywords and classifiers that they declare, with 95 % intervals
-- x-title: topic
-- x-scale: linear
-- y-title: share of packages
-- y-scale: share
-- basis: npm.keyword_count, pypi.keyword_count
-- over: survey
-- note: A package may have several topics, or none; topics that no surveyed package has are left out. npm has keywords alone, PyPI also classifiers: compare topics within a registry rather than across.
SELECT e.title AS category, e.value AS y, CASE WHEN e.ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, e.low, e.high, e.n
FROM (SELECT * FROM estimates WHERE population = 'all_listed' AND STARTS_WITH(measure, 'topic_') AND value IS NOT NULL) AS e
JOIN (SELECT measure AS of_topic, MAX(value) AS most FROM estimates
      WHERE population = 'all_listed' AND STARTS_WITH(measure, 'topic_') AND value > 0
      GROUP BY measure) AS m ON e.measure = m.of_topic
ORDER BY m.most DESC, e.position, series DESC
