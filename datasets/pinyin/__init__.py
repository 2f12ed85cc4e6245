"""Chinese words and their pinyin of pypinyin as a TFDS data set."""
