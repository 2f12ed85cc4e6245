"""Batches of similar lengths, planned ahead and padded."""
