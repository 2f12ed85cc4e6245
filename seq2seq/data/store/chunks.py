"""The number of rows that are read, stored and encoded at once."""

CHUNK_ROWS = 65_536
