"""Planned, padded batches of rows of similar lengths."""
