"""What holds for all tests: quiet libraries, a cache of their own, and the backends' marker."""

import os
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# Of these folders every test must pass on every backend; CI runs them again on JAX.
AGNOSTIC = {"decoders", "decoding", "encoders", "heads", "layers", "laws", "models", "readouts"}

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in AGNOSTIC:
            item.add_marker("backends")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    """No test reads or fills the user's cache; subprocesses inherit the variable."""
    os.environ.setdefault("SEQ2SEQ_CACHE", str(tmp_path_factory.mktemp("cache")))
