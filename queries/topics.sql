-- title: Topics in both registries, with packages and downloads
-- question: How many packages, and how many downloads, does each common topic have on npm and on PyPI? Estimated from a
--    survey, over all listed packages, with 95 % intervals. A package may have several topics. npm has keywords alone, PyPI also
--    classifiers, so that topics are compared within a registry rather than across. Topics that no surveyed package has are left out.
-- column: topic (text): common topic, from `queries/topics.csv`
-- column: ecosystem (text): `npm` or `pypi`
-- column: share (share 0–1): of packages
-- column: packages (packages): listed packages that have it, estimated; those that are gone have none
-- column: packages_low (packages): lower end of the interval
-- column: packages_high (packages): upper end of the interval
-- column: downloads_share (share 0–1): of the downloads with observed counts; empty where no counts are known
-- column: downloads_low (share 0–1): lower end of its 95 % interval
-- column: downloads_high (share 0–1): upper end of it
-- column: downloads_30d (downloads): that share times all observed downloads
-- column: n (packages): surveyed packages whose keywords are known
-- column: why (text): why the estimate decides nothing though it is there; empty = it may
SELECT a.title AS topic, a.ecosystem, a.value AS share,
       CAST(ROUND(a.listed_share * p.size) AS BIGINT) AS packages, CAST(ROUND(a.listed_low * p.size) AS BIGINT) AS packages_low,
       CAST(ROUND(a.listed_high * p.size) AS BIGINT) AS packages_high,
       d.value AS downloads_share, d.low AS downloads_low, d.high AS downloads_high, CAST(ROUND(d.value * w.total) AS BIGINT) AS downloads_30d, a.n, a.why
FROM (SELECT * FROM estimates
      WHERE population = 'all_listed' AND STARTS_WITH(measure, 'topic_') AND value > 0) AS a
JOIN (SELECT ecosystem, size FROM populations WHERE population = 'all_listed') AS p ON a.ecosystem = p.ecosystem
JOIN (SELECT ecosystem, total FROM populations WHERE population = 'download_weighted') AS w ON a.ecosystem = w.ecosystem
LEFT JOIN (SELECT ecosystem, measure, value, low, high FROM estimates WHERE population = 'download_weighted') AS d
  ON a.ecosystem = d.ecosystem AND a.measure = d.measure
ORDER BY a.title, a.ecosystem
