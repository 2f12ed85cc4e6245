"""What other libraries answer: `.ci/peers` installs them and runs this."""

import importlib.util

import pytest

PEERS = ("torch", "transformers", "keras_hub")
MISSING = [name for name in PEERS if importlib.util.find_spec(name) is None]
collect_ignore_glob = ["test_*.py"] if MISSING else []
if not MISSING:
    importlib.import_module("torch._dynamo")  # loaded after TensorFlow, it ends the process


@pytest.fixture(scope="session")
def rows():
    """Sources: int (B, S) ids above the symbols."""
    import numpy as np

    return np.random.default_rng(3).integers(4, 40, size=(12, 7))
