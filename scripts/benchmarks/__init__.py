"""What `python scripts/benchmark.py` measures."""
