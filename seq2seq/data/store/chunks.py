"""How many rows are read, stored and encoded at once."""

CHUNK_ROWS = 65_536
