SELECT name, downloads_30d FROM npm ORDER BY downloads_30d DESC NULLS LAST, name LIMIT 50
