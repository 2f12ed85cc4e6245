"""Encoded splits on disk, cached and memory-mapped."""
