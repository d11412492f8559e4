-- form: lines
-- title: How long until packages have no release for a year
-- subtitle: Kaplan–Meier estimate of the share without a year of silence behind it, with 95 % bands
-- x-title: months since the first release
-- x-scale: linear
-- y-title: share before a year without release
-- y-scale: share
-- basis: npm.release_count, pypi.release_count
-- over: survey
-- among: first_release_at <= observed_at - INTERVAL '365 days'
-- note: The event is the latest release, where it is a year old or more: some of these packages are slow or finished, none is declared dead by it. The others are followed to a year before the as-of day, and younger ones are left out. Weighted by what each surveyed package stands for.
SELECT months AS x, surviving AS y, CASE WHEN ecosystem = 'npm' THEN 'npm' ELSE 'PyPI' END AS series, low, high
FROM survival
WHERE surviving IS NOT NULL
ORDER BY series DESC, x
