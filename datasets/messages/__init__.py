"""Messages of a web content management system and their translations as a TFDS data set."""
