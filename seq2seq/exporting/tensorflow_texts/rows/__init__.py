"""Rows of different lengths, and look-ups for all their elements at once."""
