-- title: How many packages, how many used, how unevenly
-- question: How broad is each registry: packages listed, packages used, the effective number of packages by downloads,
--    and how few carry most of them? Where counts are not known the value is empty and `why` says so.
-- column: ecosystem (text): `npm` or `pypi`
-- column: title (text): what is measured
-- column: value (see unit): its value
-- column: unit (text): unit of the value
-- column: n (packages): packages that it is computed over
-- column: why (text): why it cannot be computed
-- column: measure (text): id of the measure
SELECT ecosystem, title, value, unit, n, why, measure
FROM breadth
ORDER BY ecosystem, measure
