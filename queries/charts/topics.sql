-- form: dots
-- title: Topics in both registries
-- subtitle: Estimated share of all listed packages by the keywords and classifiers that they declare
-- x-title: topic
-- x-scale: linear
-- y-title: share of packages
-- y-scale: share
-- basis: npm.topics, pypi.topics
-- note: A package may have several topics, or none. npm has keywords alone, PyPI also classifiers: compare topics within a registry rather than across.
SELECT title AS category, value AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, low, high, n
FROM estimates
WHERE population = 'all_listed' AND STARTS_WITH(measure, 'topic_') AND value IS NOT NULL
ORDER BY position, series DESC
