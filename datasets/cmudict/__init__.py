"""The CMU Pronouncing Dictionary as a TFDS data set."""
