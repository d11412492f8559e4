-- form: lines
-- title: How long READMEs are
-- subtitle: Estimated share of packages with a README whose prose has at least so many words
-- x-title: words of prose
-- x-scale: log
-- y-title: share of READMEs
-- y-scale: share
-- basis: npm.readme_state, pypi.readme_state
-- over: survey
-- among: readme_state = 'present'
-- note: Over surveyed packages with a README, each with the weight of the packages that it stands for. Estimates drawn without their intervals. Words are counted in the first 64 KiB of both.
SELECT step.least AS x, SUM(CASE WHEN r.words >= step.least THEN r.weight ELSE 0.0 END) / SUM(r.weight) AS y, r.series
FROM (SELECT weight, readme_words AS words, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, 1 AS one
      FROM packages
      WHERE COALESCE(listed, TRUE) AND weight IS NOT NULL AND NOT COALESCE(gone, FALSE) AND readme_state = 'present' AND readme_words IS NOT NULL) AS r
JOIN (SELECT DISTINCT CASE WHEN size < 10 THEN size
                      WHEN size < 100 THEN FLOOR(size / 10) * 10
                      WHEN size < 1000 THEN FLOOR(size / 100) * 100
                      ELSE FLOOR(size / 1000) * 1000 END AS least, 1 AS one
      FROM (SELECT CAST(readme_words AS DOUBLE) AS size FROM packages
            WHERE COALESCE(listed, TRUE) AND weight IS NOT NULL AND NOT COALESCE(gone, FALSE) AND readme_state = 'present' AND readme_words > 0) AS sizes) AS step ON r.one = step.one
GROUP BY step.least, r.series
ORDER BY r.series DESC, x
