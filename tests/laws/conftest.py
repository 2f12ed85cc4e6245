"""What the laws range over: all that stands in conf/, found there and not listed here.

A test is run once for each value of these arguments, all of them overrides:

- `model_options`: every model with every choice of each of its parts;
- `model_sample`: just enough of these that each choice comes up;
- `decoding`: every strategy;
- `experiment`: every recipe;
- `run_sample`: choices of all groups but these two and the model, until each has come up.
"""

import itertools
from pathlib import Path

import keras
import numpy as np
import pytest
import yaml
from omegaconf import DictConfig

from seq2seq.config import build, compose
from seq2seq.errors import InputError
from seq2seq.features import Tokens
from seq2seq.tokenizers import Characters

CONF = Path(__file__).parents[2] / "conf"
EAGERLY = keras.backend.backend() == "tensorflow"  # the quicker way for one small step
SET_APART = {"model", "experiment", "hydra"}
LARGEST = {"units": 8, "dim": 8, "layers": 2}  # by the last word of an option's name


def choices(group: str) -> list[str]:
    """The overrides that choose each file of a group."""
    return [f"{group}={path.stem}" for path in sorted((CONF / group).glob("*.yaml"))]


def sample(groups: list[list[str]]) -> list[tuple[str, ...]]:
    """As few combinations as hold every choice of every group.

    >>> sample([["a", "b", "c"], ["x", "y"]])   ->   [("a", "x"), ("b", "y"), ("c", "x")]
    """
    longest = max(map(len, groups), default=0)
    return [tuple(group[i % len(group)] for group in groups) for i in range(longest)]


def model_parts() -> list[list[list[str]]]:
    """For each model: the choice of it, and the choices of each of its parts."""
    models = []
    for path in sorted((CONF / "model").glob("*.yaml")):
        defaults = yaml.safe_load(path.read_text()).get("defaults", [])
        parts = [name for default in defaults if isinstance(default, dict) for name in default]
        models.append([[f"model={path.stem}"], *(choices(f"model/{part}") for part in parts)])
    return models


def run_groups() -> list[list[str]]:
    """The choices of each group that a run of any model has."""
    folders = {path.parent.relative_to(CONF) for path in CONF.glob("*/**/*.yaml")}
    others = (folder for folder in folders if folder.parts[0] not in SET_APART)
    return [choices(folder.as_posix()) for folder in sorted(others)]


def pytest_generate_tests(metafunc):
    ranges = {
        "model_options": lambda: [c for p in model_parts() for c in itertools.product(*p)],
        "model_sample": lambda: [c for parts in model_parts() for c in sample(parts)],
        "decoding": lambda: choices("decoding"),
        "experiment": lambda: choices("experiment"),
        "run_sample": lambda: sample(run_groups()),
    }
    for name, values in ranges.items():  # in one order, so that workers agree
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values(), ids=_id)


def _id(overrides) -> str:
    overrides = [overrides] if isinstance(overrides, str) else overrides
    return "-".join(override.partition("=")[2] for override in overrides)


@pytest.fixture(scope="session")
def shrink():
    """`shrink(config)`: the same config with small sizes and no dropout."""

    def walk(node: DictConfig) -> DictConfig:
        for key, value in node.items():
            if isinstance(value, DictConfig):
                walk(value)
            elif isinstance(value, int):
                node[key] = min(value, LARGEST.get(str(key).rpartition("_")[2], value))
            elif isinstance(value, float) and "dropout" in str(key):
                node[key] = 0.0
        return node

    return walk


@pytest.fixture(scope="session")
def network(shrink):
    """`network(overrides)`: a small model whose random weights are large enough to matter."""

    def make(overrides, letters="abcdef", **options):
        keras.utils.set_random_seed(3)
        feature = Tokens(Characters().fit([[letters]]))
        config = shrink(compose("train", list(overrides)).model)
        try:
            model = build(config, source=feature, target=feature, **options)
        except InputError as error:  # parts that cannot be combined say so
            pytest.skip(str(error))
        model.set_weights([weight * 4 for weight in model.get_weights()])
        return model

    return make


@pytest.fixture
def batch():
    """(x, y, weights): right-padded rows, the last one empty; padding is 0 and weighs nothing."""
    rng = np.random.default_rng(0)
    lengths = np.array([4, 2, 3, 0], "int32")
    source_mask = np.arange(4) < lengths[:, None]
    target_mask = np.arange(3) < np.array([3, 1, 2, 1])[:, None]
    ids = rng.integers(4, 10, (3, 4, 4)).astype("int32")
    x = {
        "source": ids[0] * source_mask,
        "source_length": lengths,
        "target_in": ids[1, :, :3] * target_mask,
    }
    return x, ids[2, :, :3] * target_mask, target_mask.astype("float32")


@pytest.fixture(scope="session")
def learn():
    """`learn(model, batch)`: loss and metrics of a step, and the gradient that it followed.

    A step of plain gradient descent at rate 1 moves every weight by its gradient.
    """

    def step(model, batch, eagerly=EAGERLY):
        x, y, weights = batch
        before = model.get_weights()
        model.compile(keras.optimizers.SGD(1.0), run_eagerly=eagerly)
        figures = model.train_on_batch(x, y, sample_weight=weights, return_dict=True)
        gradient = [old - new for old, new in zip(before, model.get_weights(), strict=True)]
        model.set_weights(before)
        return figures, gradient

    return step
