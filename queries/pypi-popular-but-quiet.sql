-- title: Much downloaded PyPI projects without a recent release
-- question: Which of PyPI's most downloaded projects have not released anything since a given month? Quiet is not
--    abandoned: small finished libraries need no releases. Look before you judge.
-- parameter: before = 2022-01-01; latest release before this day (YYYY-MM-DD)
-- parameter: top = 1000; only projects up to this download rank
-- column: download_rank (rank): 1 = most downloaded of PyPI
-- column: name (text): the project
-- column: latest_version (text): its latest version
-- column: latest_release_month (month): month of that release
-- column: summary_chars (characters): length of its summary; 0 = there is none
SELECT download_rank, name, latest_version, latest_release_month, summary_chars
FROM pypi
WHERE COALESCE(listed, TRUE) AND download_rank <= :top AND latest_release_month < DATE(:before)
ORDER BY download_rank
