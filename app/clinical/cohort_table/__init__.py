"""Table 1 live: what the given cases say, row by row, counted, and compared with the printed table."""
