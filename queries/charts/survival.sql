-- form: lines
-- title: How long packages go on releasing
-- subtitle: Kaplan–Meier estimate of the share still releasing after their first release, with 95 % bands
-- x-title: months since the first release
-- x-scale: linear
-- y-title: share still releasing
-- y-scale: share
-- basis: npm.release_count, pypi.release_count
-- over: survey
-- among: first_release_at <= observed_at - INTERVAL '365 days'
-- note: A package has stopped where its latest release is more than a year old; the others are followed to a year before the as-of day, and younger ones are left out. Weighted by what each surveyed package stands for.
SELECT months AS x, surviving AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, low, high
FROM survival
WHERE surviving IS NOT NULL
ORDER BY series DESC, x
