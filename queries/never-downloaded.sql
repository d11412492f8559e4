-- title: npm packages that nobody downloaded, and those not observed
-- question: How many npm packages were observed with no download at all, how many were not observed, and how do they
--    differ from the rest? Zero is an observation of 30 days; not observed says nothing about downloads.
-- column: downloads (text): observed zero, observed with downloads, or not observed
-- column: packages (packages): in this group
-- column: share_of_listed (share 0–1): of all npm packages
-- column: scoped_share (share 0–1): of the group, with a scope
-- column: repository_share (share 0–1): that declare a repository, of repository_known
-- column: repository_known (packages): whose declaration is known
-- column: mean_name_chars (characters): mean length of the names
SELECT CASE WHEN g.kind = 0 THEN 'observed zero'
            WHEN g.kind = 1 THEN 'observed with downloads'
            ELSE 'not observed' END AS downloads,
       g.packages, CAST(g.packages AS DOUBLE) / t.listed AS share_of_listed,
       CAST(g.scoped AS DOUBLE) / g.packages AS scoped_share,
       CAST(g.declared AS DOUBLE) / NULLIF(g.repository_known, 0) AS repository_share,
       g.repository_known, g.mean_name_chars
FROM (SELECT kind, COUNT(*) AS packages,
             SUM(CASE WHEN STARTS_WITH(name, '@') THEN 1 ELSE 0 END) AS scoped,
             SUM(CASE WHEN repository_state = 'declared' THEN 1 ELSE 0 END) AS declared,
             COUNT(repository_state) AS repository_known,
             AVG(LENGTH(name)) AS mean_name_chars
      FROM (SELECT name, repository_state,
                   CASE WHEN downloads_30d IS NULL THEN 2 WHEN downloads_30d = 0 THEN 0 ELSE 1 END AS kind
            FROM npm WHERE COALESCE(listed, TRUE)) AS marked
      GROUP BY kind) AS g
CROSS JOIN (SELECT COUNT(*) AS listed FROM npm WHERE COALESCE(listed, TRUE)) AS t
ORDER BY g.kind
