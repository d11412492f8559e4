-- statement: Python has a vast number of libraries, and is strong in data science, AI and machine learning
-- reading: More than 100,000 packages, and a larger share of them in data science or machine learning than on npm.
-- rule: packages > 100_000 and topic_share_difference > 0
-- unit: packages; difference of shares (PyPI − npm)
-- population: all_listed
-- threshold: ours
-- variant: topic_among_share_difference, topic_share_difference, among the packages that have keywords
-- power: difference, column=topic_share_difference, effect=0.02, share=0.05, comparisons=2
-- basis: pypi.name, pypi.topics, npm.topics
-- decided-by: a survey of both registries' documents (`pkgcensus refresh --survey 2000`)
-- chart: topics
-- caveat: Topics are compared by keywords alone, which both registries have; PyPI's classifiers would count for it alone. How often publishers give keywords differs, too.
-- caveat: Two claims rest on differences: where p, corrected by Holm for both, is 0.05 or more, the interval is taken to reach zero.
-- caveat: The two parts are judged apart beside the whole; more than 100,000 is ours.
-- caveat: Without a survey the part on the number is decided, the part on topics is not.
-- caveat: Where only documents tell who is in a population, its size can be estimated from a survey alone, and those that the registry no longer has are left out.
SELECT p.population, COALESCE(CAST(p.size AS DOUBLE), s.value) AS packages, CASE WHEN p.size IS NULL THEN s.low END AS packages_low, CASE WHEN p.size IS NULL THEN s.high END AS packages_high,
       d.value AS topic_share_difference, CASE WHEN d.p_claims >= 0.05 THEN LEAST(d.low, 0.0) ELSE d.low END AS topic_share_difference_low,
       CASE WHEN d.p_claims >= 0.05 THEN GREATEST(d.high, 0.000001) ELSE d.high END AS topic_share_difference_high,
       CASE WHEN d.value IS NOT NULL THEN d.why END AS topic_share_difference_reservation, d.lowest AS topic_share_difference_lowest, d.highest AS topic_share_difference_highest,
       k.value AS topic_among_share_difference, k.low AS topic_among_share_difference_low, k.high AS topic_among_share_difference_high, k.lowest AS topic_among_share_difference_lowest, k.highest AS topic_among_share_difference_highest,
       COALESCE(CAST(p.size AS DOUBLE), s.high) AS packages_most,
       CASE WHEN p.size IS NULL AND s.value IS NOT NULL THEN s.why END AS packages_reservation, d.p_claims AS p_claims, CASE WHEN d.value IS NULL THEN p.size ELSE d.n END AS n, CASE WHEN d.value IS NOT NULL THEN d.missing END AS missing,
       CASE WHEN p.size IS NULL AND s.value IS NULL THEN COALESCE(p.why, s.why, d.why) WHEN d.value IS NULL THEN COALESCE(d.why, p.why) END AS why
FROM (SELECT * FROM populations WHERE ecosystem = 'pypi' AND population NOT IN ('top_10000', 'top_1000')) AS p
JOIN (SELECT population, value, low, high, lowest, highest, p_claims, n, missing, why
      FROM differences WHERE measure = 'keyword_data') AS d ON p.population = d.population
JOIN (SELECT population, CASE WHEN why IS NULL THEN value END AS value, CASE WHEN why IS NULL THEN low END AS low, CASE WHEN why IS NULL THEN high END AS high, lowest, highest
      FROM differences WHERE measure = 'keyword_data_among') AS k ON p.population = k.population
LEFT JOIN (SELECT population, value, low, high, why
      FROM sizes WHERE ecosystem = 'pypi') AS s ON p.population = s.population
