-- title: Why values of a column are missing
-- question: For how many packages is a column not known, and for which reason? The reasons and the known packages add
--    up to all packages; a missing value is never a zero.
-- parameter: column = downloads_30d; column of `packages`
-- column: ecosystem (text): `npm` or `pypi`
-- column: packages (packages): listed
-- column: observed (packages): with a value
-- column: none (packages): observed that there is none
-- column: not_asked (packages): no source of this snapshot was asked
-- column: not_in_source (packages): the source does not cover the package or keep the column
-- column: withheld (packages): the source has it but does not tell
-- column: refused (packages): the source told something that is not a valid value
-- column: left_out (packages): known, left out for size
-- column: unknown (packages): the source covers the package but has no value
-- column: source (text): where it is from
-- column: note (text): what to know before using it
SELECT ecosystem, packages, observed, "none", not_asked, not_in_source, withheld, refused, left_out, unknown, source, note
FROM coverage
WHERE "column" = :column
ORDER BY ecosystem
