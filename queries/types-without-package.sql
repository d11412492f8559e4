-- title: Type packages whose package is not listed
-- question: Which npm packages of the scope `types` describe a package that npm does not list? Much downloaded ones
--    describe what a browser or another program brings itself, or a package that has gone. A name `a__b` stands for `@a/b`.
-- parameter: rows = 40; how many type packages
-- column: types_package (text): the type package
-- column: described (text): the name that it describes, which is not listed
-- column: downloads_30d (downloads): of the type package in 30 days
-- column: download_rank (rank): of the type package
SELECT t.name AS types_package, t.described, t.downloads_30d, t.download_rank
FROM (SELECT name, downloads_30d, download_rank,
             CASE WHEN STRPOS(name, '__') > 0 THEN CONCAT('@', REPLACE(REPLACE(name, '@types/', ''), '__', '/'))
                  ELSE REPLACE(name, '@types/', '') END AS described
      FROM npm
      WHERE COALESCE(listed, TRUE) AND name >= '@types/' AND STARTS_WITH(name, '@types/')) AS t
LEFT JOIN (SELECT name, 1 AS listed FROM npm WHERE COALESCE(listed, TRUE)) AS n ON t.described = n.name
WHERE n.listed IS NULL
ORDER BY t.downloads_30d DESC NULLS LAST, t.name
LIMIT :rows
