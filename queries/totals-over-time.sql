-- title: Totals over time, as others counted them
-- question: How many packages had each registry on past days, and how many now? Totals rose and fell (spam was
--    purged), so nothing may be read off between two rows, and definitions differ.
-- column: ecosystem (text): `npm` or `pypi`
-- column: day (day): the day
-- column: packages (packages): the total
-- column: relation (text): exact, at least, about
-- column: definition (text): what was counted
-- column: source (text): who counted
SELECT ecosystem, day, packages, relation, definition, source
FROM milestones
UNION ALL
SELECT ecosystem, MAX(observed_at) AS day, COUNT(*) AS packages, 'exact' AS relation, 'names listed' AS definition,
       'this snapshot' AS source
FROM packages WHERE COALESCE(listed, TRUE)
GROUP BY ecosystem
ORDER BY ecosystem, day, relation
