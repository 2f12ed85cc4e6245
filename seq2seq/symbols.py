"""The ids that every vocabulary begins with."""

PAD, UNK, START, END = 0, 1, 2, 3
NUM_SYMBOLS = 4
