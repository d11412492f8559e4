-- title: What is known of a package
-- question: What does this snapshot know of a name, in each registry? Empty cells are not known here, which is not
--    the same as absent: `column-coverage` says how often each column is known. No rows: the name is neither listed nor
--    was it asked for.
-- parameter: name = react; name as the registry writes it (PyPI: lower case with hyphens), case-sensitive
-- column: ecosystem (text): `npm` or `pypi`
-- column: name (text): name as listed
-- column: listed (yes or no): whether the listing has it; empty = not known, because no listing has every package
-- column: latest_version (text): version that the registry calls latest
-- column: latest_release_month (month): month of the latest release
-- column: downloads_30d (downloads): downloads in 30 days, which end on downloads_end at the latest
-- column: downloads_end (day): latest day that downloads_30d may cover; `downloads_window_edges` says how sharp it is
-- column: download_rank (rank): 1 = most downloaded of its registry
-- column: summary_chars (characters): length of the one-line summary; 0 = there is none
-- column: repository_state (text): declared or none
-- column: repository_host (text): host of the declared repository
-- column: observed_at (day): the registry's own day in this snapshot
SELECT ecosystem, name, listed, latest_version, latest_release_month, downloads_30d, downloads_end, download_rank,
       summary_chars, repository_state, repository_host, observed_at
FROM packages
WHERE name = :name
ORDER BY ecosystem
