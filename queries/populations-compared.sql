-- title: The same shares over every population
-- question: How do summary, repository and activity shares change with who is counted? Each share is over those for
--    whom it is known; where a population cannot be told apart, `why` says so.
-- column: ecosystem (text): `npm` or `pypi`
-- column: title (text): the population
-- column: size (packages): packages in it
-- column: unit (text): what is counted: packages or downloads
-- column: summary_share (share 0–1): with a one-line summary, of summary_known
-- column: summary_known (see unit): whose summary is known to be there or not
-- column: repository_share (share 0–1): that declare a repository, of repository_known
-- column: repository_known (see unit): whose declaration is known
-- column: active_12m_share (share 0–1): latest release within 12 calendar months, of release_month_known
-- column: release_month_known (see unit): whose month of latest release is known
-- column: why (text): why it cannot be told apart
SELECT ecosystem, title, size, unit,
       CAST(with_summary AS DOUBLE) / NULLIF(summary_known, 0) AS summary_share, summary_known,
       CAST(with_repository AS DOUBLE) / NULLIF(repository_known, 0) AS repository_share, repository_known,
       CAST(active_12m AS DOUBLE) / NULLIF(release_month_known, 0) AS active_12m_share, release_month_known, why
FROM populations
ORDER BY ecosystem, size DESC NULLS LAST, title
