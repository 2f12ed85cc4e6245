"""The names of ids in CTranslate2, and of its files."""

from seq2seq.symbols import NUM_SYMBOLS

FOLDER = "ctranslate2"  # in that of an export
SYMBOLS = ("<blank>", "<unk>", "<s>", "</s>")  # the names of PAD, UNK, START and END


def names(size: int) -> list[str]:
    """Return the name of each id: its digits, but for the four symbols."""
    return [*SYMBOLS, *map(str, range(NUM_SYMBOLS, size))]
