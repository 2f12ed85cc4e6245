"""A glucose sensor's current and its readings, 2010, as a TFDS data set."""
