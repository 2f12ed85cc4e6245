"""The format of saved models: what their configs contain."""

from seq2seq.errors import InputError

FORMAT = 1


def check_format(version: int) -> None:
    """Check that a model of a format can be loaded.

    Raises:
        InputError: for a format of a newer version.
    """
    if version > FORMAT:
        raise InputError(
            f"This model was saved in format {version} by a newer version of seq2seq; this "
            f"one reads formats up to {FORMAT}: upgrade seq2seq."
        )
