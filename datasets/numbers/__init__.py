"""Whole numbers and their words in six languages as a TFDS data set."""
