"""Monthly prices of five stocks, 2000-2010, as a TFDS data set."""
