-- title: One-line summary by download rank, npm beside PyPI
-- question: What share of packages says in one line what it is, like for like by download rank? Shares are over the
--    packages whose summary is known (n); below rank 50,000 npm's summaries are known for a part only, and that part
--    may differ from the rest.
-- column: ranks (rank): band of download ranks of either registry
-- column: from_rank (rank): first rank of the band; empty = beyond the ranks kept
-- column: ecosystem (text): `npm` or `pypi`
-- column: with_summary_share (share 0–1): of n, with a summary
-- column: n (packages): whose summary is known to be there or not
-- column: packages (packages): in the band
SELECT CASE WHEN from_rank = 1 THEN '1–1,000'
            WHEN from_rank = 1001 THEN '1,001–10,000'
            WHEN from_rank = 10001 THEN '10,001–15,000'
            WHEN from_rank = 15001 THEN '15,001–50,000'
            WHEN from_rank = 50001 THEN '50,001–100,000'
            ELSE 'unranked' END AS ranks,
       from_rank, ecosystem, CAST(with_summary AS DOUBLE) / NULLIF(n, 0) AS with_summary_share, n, packages
FROM (SELECT ecosystem, from_rank, COUNT(summary_chars) AS n, COUNT(*) AS packages,
             SUM(CASE WHEN summary_chars > 0 THEN 1 ELSE 0 END) AS with_summary
      FROM (SELECT ecosystem, summary_chars,
                   CASE WHEN download_rank <= 1000 THEN 1
                        WHEN download_rank <= 10000 THEN 1001
                        WHEN download_rank <= 15000 THEN 10001
                        WHEN download_rank <= 50000 THEN 15001
                        WHEN download_rank <= 100000 THEN 50001 END AS from_rank
            FROM packages WHERE COALESCE(listed, TRUE)) AS banded
      GROUP BY ecosystem, from_rank) AS counted
ORDER BY from_rank NULLS LAST, ecosystem
