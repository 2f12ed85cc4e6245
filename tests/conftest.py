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
from zlib import crc32

import pytest

TESTS = Path(__file__).parent
# Of these folders every test must pass on every backend; CI runs them again on JAX.
AGNOSTIC = {"decoders", "decoding", "encoders", "heads", "layers", "laws", "models", "readouts"}
# Of a test's many cases there CI runs a ninth for each commit. Of others, and of the laws', which
# are a sample already, it runs a third.
SHARES = dict.fromkeys((AGNOSTIC | {"commands", "prediction", "training"}) - {"laws"}, 9)
SHARE = 3
# Outside of compiled functions JAX compiles every search anew, for seconds: CI keeps to these.
SEARCHES = {"test_oracle.py", "test_rollout.py", "test_viterbi.py"}
LONGEST = {
    "test_determinism.py",
    "test_distribution.py",
    "test_engines.py",
    "test_export.py",
    "test_fuzz.py",
    "test_kills.py",
    "test_learning.py",
    "test_readme.py",
    "test_sweep.py",
}

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def pytest_addoption(parser):
    parser.addoption(
        "--full",
        action="store_true",
        help="every choice of every part in the laws, and every case of what takes turns",
    )
    parser.addoption(
        "--share",
        action="store_true",
        help="for CI: a ninth or a third of the cases of a test, by turns; a twelfth of"
        " what must pass on every backend is left to JAX, and is all it runs",
    )


def pytest_configure(config):
    config.addinivalue_line(
        "markers",
        "by_turns(of, among): a commit runs every of-th case of a test, or one; or of all tests"
        " that say the same `among`",
    )
    config.turn = turn()


def pytest_collection_modifyitems(config, items):
    for item in items:
        folder, name = item.path.relative_to(TESTS).parts[0], item.path.name
        is_quick = folder != "decoding" or name in SEARCHES
        if folder in AGNOSTIC and is_quick and name != "test_config.py":  # which is about yaml
            item.add_marker("backends")
    kept = items
    is_named = any(argument.partition("::")[0].endswith(".py") for argument in config.args)
    if not (is_named or config.getoption("full") or config.getoption("keyword")):
        is_shared = config.getoption("share")
        kept = by_turns(items, config.turn, SHARES if is_shared else {}, SHARE if is_shared else 1)
        if is_shared:
            kept = [item for item in kept if is_run_here(item, config.turn)]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = [item for item in items if item in chosen]
    # What takes a minute comes first, so that no worker waits for another's at the end.
    items.sort(key=lambda item: item.path.name not in LONGEST)


def turn() -> int:
    """A number that the current commit decides; 0 outside of a repository."""
    command = ["git", "-C", str(TESTS), "rev-parse", "HEAD"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(found[:8], 16)


def by_turns(items, number, shares, share=1):
    """The items of this turn: every so-many-th case of a test with the mark, all without it.

    Args:
        shares: by folder, with what a test of many cases without the mark counts as marked.
        share: in other folders.
    """
    groups = defaultdict(list)
    for item in items:
        mark = item.get_closest_marker("by_turns")
        of_folder = shares.get(item.path.relative_to(TESTS).parts[0], share)
        of = of_folder if hasattr(item, "callspec") else 1
        if mark:
            of = mark.args[0] if mark.args else None
        group = (mark.kwargs if mark else {}).get("among", (item.path, item.originalname))
        groups[group if of != 1 else item.nodeid, of].append(item)
    kept = []
    for (_, of), found in groups.items():
        found.sort(key=lambda item: crc32(item.nodeid.encode()))  # neighbours are often alike
        step = min(of or len(found), len(found))
        kept += found[number % step :: step]
    return kept


def is_run_here(item, number):
    """Whether this backend runs the item: JAX a twelfth of what passes on each."""
    is_of_one = any(map(item.get_closest_marker, ("slow", "skipif")))  # JAX runs none of these
    is_on_each = item.get_closest_marker("backends") and not is_of_one
    # Other digits than those of `by_turns`, or some cases would never meet.
    is_of_jax = is_on_each and (crc32(item.nodeid.encode()) + number // 1000) % 12 == 0
    is_first = os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow"
    return is_first != bool(is_of_jax)


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
    """Runs a command in this process; gives its exit status and what it wrote.

    A training draws a report, which is a third of a small run, where `draws=True`.
    """

    def run(name, *arguments, stdin=b"", draws=False):
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
            if not draws:
                patch.setattr("seq2seq.reporting.write_report", lambda *_: None)
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
    """Options of a training of four steps on `pairs`, with a model that is traced quickly."""
    return [
        "trainer=smoke",
        "logger=none",
        "model/encoder=dense",
        "model/decoder=gru",
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
    result = command("train", *tiny, f"paths.output={folder}", draws=True)
    assert (0, "") == (result.status, result.err)
    return folder
