SELECT ecosystem, name, download_rank, downloads_30d FROM packages WHERE name = 'express' ORDER BY ecosystem
