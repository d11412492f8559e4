SELECT name, downloads_30d FROM npm WHERE name LIKE '%-cli' AND downloads_30d >= 100000 ORDER BY downloads_30d DESC, name
