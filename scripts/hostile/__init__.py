"""Files of strangers that try to run code, to fill memory or to take forever."""
