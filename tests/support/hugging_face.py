"""The library `datasets`, for tests of what it loads."""

import pytest

from seq2seq.data.huggingface.loading import datasets_library
from seq2seq.errors import InputError


def library():
    """The library, without progress bars; a test, or a file of tests, is skipped without it."""
    try:
        datasets = datasets_library()
    except InputError as missing:
        pytest.skip(str(missing), allow_module_level=True)
    datasets.disable_progress_bars()
    return datasets
