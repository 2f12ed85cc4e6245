"""Dates as 24 locales write them as a TFDS data set."""
