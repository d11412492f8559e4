SELECT name, downloads_30d FROM npm WHERE name LIKE 'eslint-plugin-%' ORDER BY downloads_30d DESC NULLS LAST, name LIMIT 100
