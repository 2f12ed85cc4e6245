"""What Python's strings and `unicodedata` do, by tables that are made of them at export."""
