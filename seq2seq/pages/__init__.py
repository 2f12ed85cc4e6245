"""Self-contained HTML pages: their style, tables and pictures."""
