-- title: Peers' scores side by side, as bounds
-- question: What do npms' maintenance and carefulness and the registry part of SourceRank come to, on npm and on PyPI? Means over
--    surveyed packages with a document, each with the weight of the packages that it stands for; as the peers' code has them,
--    and with its faults repaired. What registries do not keep (commits, issues, stars) is bounded, never guessed.
-- column: score (text): the system and its measure
-- column: part (text): the part; `total` of all, `registry part` of what registries tell
-- column: ecosystem (text): `npm` or `pypi`
-- column: coded_low (score): mean of the lowest, as coded
-- column: coded_high (score): mean of the highest, as coded
-- column: repaired_low (score): mean of the lowest, repaired
-- column: repaired_high (score): mean of the highest, repaired
-- column: n (packages): surveyed packages with a document; those unpublished or no longer listed are left out
SELECT s.score, s.part, s.ecosystem,
       SUM(s.coded_low * p.weight) / SUM(p.weight) AS coded_low, SUM(s.coded_high * p.weight) / SUM(p.weight) AS coded_high,
       SUM(s.repaired_low * p.weight) / SUM(p.weight) AS repaired_low,
       SUM(s.repaired_high * p.weight) / SUM(p.weight) AS repaired_high, COUNT(*) AS n
FROM (SELECT * FROM peer_scores) AS s
JOIN (SELECT ecosystem, name, weight FROM packages WHERE COALESCE(listed, TRUE) AND weight IS NOT NULL AND readme_state IS NOT NULL AND NOT gone) AS p
  ON s.ecosystem = p.ecosystem AND s.name = p.name
GROUP BY s.score, s.part, s.ecosystem
ORDER BY s.score, s.part, s.ecosystem
