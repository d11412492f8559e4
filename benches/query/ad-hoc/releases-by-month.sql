SELECT latest_release_month, COUNT(*) AS projects, COUNT(download_rank) AS ranked,
       AVG(CASE WHEN summary_chars > 0 THEN 1.0 ELSE 0.0 END) AS with_summary_share
FROM pypi
WHERE latest_release_month >= CAST('2020-01-01' AS DATE)
GROUP BY latest_release_month
ORDER BY latest_release_month
