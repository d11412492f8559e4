-- title: What share of downloads the top packages have
-- question: Which share of all downloads do the 1, 10, 100, … most downloaded packages have? Only for registries with
--    download counts; automatic installs count too.
-- column: ecosystem (text): registry with download counts
-- column: rank (rank): the packages up to this rank
-- column: download_share (share 0–1): their share of all observed downloads
-- column: package_share (share 0–1): their share of the packages with observed downloads
-- column: downloads_30d (downloads): of the package at this rank
-- column: packages (packages): with observed downloads
SELECT ecosystem, rank, download_share, package_share, downloads_30d, packages
FROM download_curve
WHERE rank IN (1, 10, 100, 1000, 10000, 100000, 1000000) OR rank = packages
ORDER BY ecosystem, rank
