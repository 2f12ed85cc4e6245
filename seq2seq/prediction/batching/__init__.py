"""Batches of sources."""
