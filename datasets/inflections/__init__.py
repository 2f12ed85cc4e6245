"""Inflected Russian words of the dictionary of pymorphy3 as a TFDS data set."""
