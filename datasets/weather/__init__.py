"""Seattle's daily weather, 2012-2015, as a TFDS data set."""
