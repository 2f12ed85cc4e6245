"""What holds for all tests: quiet libraries, a cache of their own, and the backends' marker."""

import importlib
import io
import logging
import os
import random
import subprocess
import sys
import warnings
from collections import defaultdict
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import SimpleNamespace

import pytest

TESTS = Path(__file__).parent
# Of these folders every test must pass on every backend; CI runs them again on JAX.
AGNOSTIC = {"decoders", "decoding", "encoders", "heads", "layers", "laws", "models", "readouts"}
# Outside of compiled functions JAX compiles every search anew, for seconds: CI keeps to these.
SEARCHES = {"test_oracle.py", "test_rollout.py", "test_viterbi.py"}

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def pytest_addoption(parser):
    parser.addoption(
        "--full",
        action="store_true",
        help="every choice of every part in the laws, every case `by_turns`, and all on JAX",
    )


def pytest_configure(config):
    config.addinivalue_line("markers", "by_turns(of): a commit runs every of-th case; without, one")
    config.turn = turn()


def pytest_collection_modifyitems(config, items):
    if not config.getoption("full"):
        kept = {id(item) for item in by_turns(items, config.turn)}
        config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
        items[:] = [item for item in items if id(item) in kept]
    # What trains for a minute comes first, so that no worker waits for another's at the end.
    items.sort(key=lambda item: item.path.name != "test_learning.py")
    for item in items:
        folder, name = item.path.relative_to(TESTS).parts[0], item.path.name
        is_quick = folder != "decoding" or name in SEARCHES
        if folder in AGNOSTIC and is_quick and name != "test_config.py":  # which is about yaml
            item.add_marker("backends")


def turn() -> int:
    """A number that the current commit decides; 0 outside of a repository."""
    command = ["git", "-C", str(TESTS), "rev-parse", "HEAD"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(found[:8], 16)


def by_turns(items, number):
    """The items of this turn: of each test, every so-many-th case, and at least one.

    Without a mark these are all cases on TensorFlow, and a third of them on other backends.
    """
    usual = 1 if os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow" else 3
    cases = defaultdict(list)
    for item in items:
        cases[item.path, item.originalname].append(item)
    kept = []
    for found in cases.values():
        mark = found[0].get_closest_marker("by_turns")
        of = max(usual, *(mark.args or [len(found)])) if mark else usual
        kept += found[number % of :: of] or [found[number % len(found)]]
    return kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """A test and its fixtures draw the same whatever this process has run before."""
    if keras := sys.modules.get("keras"):
        keras.utils.set_random_seed(1)


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    """No test reads or fills the user's cache; subprocesses inherit the variable."""
    os.environ.setdefault("SEQ2SEQ_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def command():
    """Runs a command in this process; gives its exit status and what it wrote."""

    def run(name, *arguments, stdin=b""):
        task = importlib.import_module(f"seq2seq.commands.{name}")
        out, err, status = io.StringIO(), io.StringIO(), 0
        with (
            pytest.MonkeyPatch.context() as patch,
            warnings.catch_warnings(),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            warnings.simplefilter("default", UserWarning)  # a command prints them
            patch.setattr(sys, "argv", [name, *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            # Hydra sets logging up anew, whereupon absl's handler closes what stderr was before.
            patch.setattr(logging, "shutdown", lambda handlers: None)
            try:
                task.main()
            except SystemExit as end:
                status = end.code
        return SimpleNamespace(status=status, out=out.getvalue(), err=err.getvalue())

    return run


@pytest.fixture(scope="session")
def pairs(tmp_path_factory):
    """A folder with train.tsv, validation.tsv and test.tsv: letters, and their capitals apart."""
    folder = tmp_path_factory.mktemp("pairs")
    draw = random.Random(1)
    for split, rows in (("train", 200), ("validation", 20), ("test", 30)):
        sources = ["".join(draw.choices("abcde", k=draw.randint(1, 6))) for _ in range(rows)]
        lines = [f"{source}\t{' '.join(source.upper())}\n" for source in sources]
        (folder / f"{split}.tsv").write_text("".join(lines))
    with (folder / "test.tsv").open("a") as file:
        file.write("cab\tC A B\ncab\tK A B\n")  # one source, two references
    return folder


@pytest.fixture(scope="session")
def tiny(pairs):
    """Options of a training of four steps on `pairs`."""
    return [
        "trainer=smoke",
        "logger=none",
        "model.encoder.units=8",
        "model.decoder.units=8",
        "model.embedding_dim=8",
        "data=files",
        *(f"data.{split}={pairs}/{split}.tsv" for split in ("train", "validation", "test")),
        "data.source=characters",
        "data.target=words",
        "data.batch_size=32",
        "data.num_buckets=1",
    ]


@pytest.fixture(scope="session")
def trained(command, tiny, tmp_path_factory):
    """The run folder of a finished training; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("runs") / "trained"
    result = command("train", *tiny, f"paths.output={folder}")
    assert (0, "") == (result.status, result.err)
    return folder
