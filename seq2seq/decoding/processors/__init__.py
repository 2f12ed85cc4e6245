"""Processors: modify next-token log-probabilities before a strategy chooses."""
