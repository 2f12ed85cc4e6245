"""What `scripts/load_test.py` does to a server."""
