"""First names and surnames of Faker's locales as a TFDS data set."""
