-- title: How lately PyPI projects released, by download rank
-- question: What share of PyPI projects released something in the 12 and 24 calendar months that end with the
--    snapshot's month, by download rank? Shares are over the projects whose month is known (n);
--    where the source stops before the snapshot's day, its last month is incomplete and the shares are a little low.
-- column: ranks (rank): band of download ranks; unranked = beyond the ranks that PyPI's source gives
-- column: from_rank (rank): first rank of the band; empty = unranked
-- column: active_12m_share (share 0–1): latest release within 12 calendar months
-- column: active_24m_share (share 0–1): within 24
-- column: n (packages): whose month of latest release is known
-- column: packages (packages): in the band
SELECT ranks, from_rank,
       CAST(SUM(CASE WHEN months < 12 THEN 1 ELSE 0 END) AS DOUBLE) / NULLIF(COUNT(months), 0) AS active_12m_share,
       CAST(SUM(CASE WHEN months < 24 THEN 1 ELSE 0 END) AS DOUBLE) / NULLIF(COUNT(months), 0) AS active_24m_share,
       COUNT(months) AS n, COUNT(*) AS packages
FROM (SELECT (EXTRACT(YEAR FROM observed_at) - EXTRACT(YEAR FROM latest_release_month)) * 12
               + CAST(EXTRACT(MONTH FROM observed_at) AS INTEGER) - CAST(EXTRACT(MONTH FROM latest_release_month) AS INTEGER) AS months,
             CASE WHEN download_rank <= 1000 THEN 1
                  WHEN download_rank <= 10000 THEN 1001
                  WHEN download_rank <= 15000 THEN 10001 END AS from_rank,
             CASE WHEN download_rank <= 1000 THEN '1–1,000'
                  WHEN download_rank <= 10000 THEN '1,001–10,000'
                  WHEN download_rank <= 15000 THEN '10,001–15,000'
                  ELSE 'unranked' END AS ranks
      FROM pypi WHERE COALESCE(listed, TRUE)) AS banded
GROUP BY ranks, from_rank
ORDER BY from_rank NULLS LAST
