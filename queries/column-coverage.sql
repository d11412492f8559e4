-- title: How well each column is known
-- question: Of which columns does this snapshot know anything, for how many packages, as of which day and from where?
--    Columns of which it knows nothing are left out; `why-missing` tells about one column.
-- column: ecosystem (text): `npm` or `pypi`
-- column: column (text): column of `packages`
-- column: known_share (share 0–1): of all packages, with a value or observed to have none
-- column: observed (packages): with a value
-- column: zero (packages): of the observed, with the value 0 or false
-- column: none (packages): observed that there is none
-- column: left_out (packages): known when the snapshot was made, left out of it for size
-- column: packages (packages): listed
-- column: as_of (day): newest day of the content of its sources
-- column: asked (day): newest day on which one of its sources was asked for
-- column: source (text): where it is from
-- column: note (text): what to know before using it
SELECT ecosystem, "column", CAST(observed + "none" AS DOUBLE) / packages AS known_share,
       observed, zero, "none", left_out, packages, as_of, asked, source, note
FROM coverage
WHERE observed + "none" + left_out > 0
ORDER BY ecosystem, known_share DESC, "column"
