-- title: Much downloaded packages without a one-line summary
-- question: Which of the most downloaded packages are observed to have no one-line summary at all? Packages whose
--    summary is not known are not in this list.
-- parameter: top = 2000; only packages up to this download rank
-- column: ecosystem (text): `npm` or `pypi`
-- column: download_rank (rank): 1 = most downloaded of its registry
-- column: name (text): the package
-- column: latest_version (text): its latest version
SELECT ecosystem, download_rank, name, latest_version
FROM packages
WHERE COALESCE(listed, TRUE) AND summary_chars = 0 AND download_rank <= :top
ORDER BY ecosystem, download_rank
