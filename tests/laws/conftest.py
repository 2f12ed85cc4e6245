"""What the laws range over: every file in conf/, found by `ranges.py`.

A test runs once for each value of these arguments, all of them overrides:

- `model_options`: models that have each choice of each part once; with `--full`, every model with
  every choice of each of its parts, one at a time;
- `feedback_options`: the same of the models that are given their own outputs;
- `decoding`, beside `model_options`: every strategy, with a model that it is for;
- `experiment`: every recipe;
- `run_sample`: choices of all other groups, until each has come up; data sets by turns, all of
  them with `--full`.
"""

import itertools
import sys
from functools import lru_cache, partial
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import ops
from omegaconf import DictConfig

from seq2seq.configuration.building import build_model
from seq2seq.configuration.composing import compose
from seq2seq.data import Batches, Plan, Sequences
from seq2seq.errors import InputError
from seq2seq.features import Labels, Tokens, Values
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import NUM_SYMBOLS
from seq2seq.tokenizers import Characters

sys.path.insert(0, str(Path(__file__).parent))

from ranges import (
    choices,
    each_once,
    model_parts,
    one_at_a_time,
    runs,
    searches,
)

EAGERLY = keras.backend.backend() == "tensorflow"  # the quicker way for one small step
LARGEST = {"units": 8, "dim": 8, "layers": 2}  # by the last word of an option's name
FEATURES = {
    "tokens": lambda: Tokens(Characters().fit([["abcdef"]])),
    "labels": lambda: Labels(names="abc"),
    "values": lambda: Values(dim=2, normalizer="none"),
    "vector": lambda: Values(dim=2, normalizer="none", vector=True),
}
KINDS = list(itertools.product(FEATURES, FEATURES))
LENGTHS = [[4, 2, 3, 0], [4, 3, 4, 3], [4, 4, 4, 4]]  # the first that a model takes


def pytest_generate_tests(metafunc):
    is_full = metafunc.config.getoption("full")
    models = one_at_a_time if is_full else each_once
    if {"model_options", "decoding"} <= set(metafunc.fixturenames):
        metafunc.parametrize(("model_options", "decoding"), answering(models), ids=_id)
        return
    values = {
        "model_options": lambda: models(model_parts()),
        "feedback_options": lambda: models(model_parts(feedback=True)),
        "experiment": lambda: choices("experiment"),
        "run_sample": lambda: runs(None if is_full else metafunc.config.turn),
    }
    for name, found in values.items():  # in one order, so that workers agree
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, found(), ids=_id)


def answering(models):
    """Models with greedy decoding, and every other decoding with a model that it is for."""
    greedy = [(model, "decoding=greedy") for model in models(model_parts())]
    return [*greedy, *searches(each_once(model_parts()))]


def _id(options) -> str:
    """`ctc-bigru`, or `crf` for what is tried with several models."""
    if isinstance(options, str):
        return options.partition("=")[2]
    if isinstance(options[0], tuple):
        return _id(options[0] if len(options) == 1 else options[0][-1])
    return "-".join(override.partition("=")[2] for override in options)


composed = lru_cache(None)(partial(compose, "train"))  # several laws need each model


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
def own_network(shrink):
    """`own_network(candidates)`: a small model whose random kernels are large enough to matter.

    It has the first overrides that can be combined. Its source and target are of kinds that it
    takes; which, differs from choice to choice.
    """

    def make(candidates=((),), kinds=None, output_limit=(1.0, 4.0)):
        reasons = set()
        for overrides in candidates:
            turn = sum(map(ord, "".join(overrides))) % len(KINDS)
            for source, target in [kinds] if kinds else KINDS[turn:] + KINDS[:turn]:
                try:
                    return _network(
                        shrink(composed(overrides).model.copy()), source, target, output_limit
                    )
                except InputError as error:  # parts that cannot be combined raise it
                    reasons.add(str(error))
        pytest.skip(" ".join(sorted(reasons)))

    return make


@pytest.fixture(scope="session")
def network(own_network):
    """As `own_network`, but shared by tests, which do not change it."""
    return lru_cache(32)(own_network)


def _network(config, source, target, output_limit):
    keras.utils.set_random_seed(3)
    one = FEATURES[source]()
    data = SimpleNamespace(
        source=one,
        target=one if source == target else FEATURES[target](),
        output_limit=output_limit,
        longest_target=3,
        source_steps=4 if one.is_sequence else 1,
    )
    model = build_model(config, data)
    lengths_for(model)
    model.set_weights([value * _factor(value) for value in model.weights])
    return model


def _factor(variable):
    """In Transformers scores grow by its square: by more, rounding alone is past tolerances."""
    stays = len(variable.shape) < 2 or np.std(variable) > 0.7  # vectors, large embeddings
    if stays or variable.dtype != "float32":
        return 1
    return 2 if "transformer" in variable.path else 4


@pytest.fixture(scope="session")
def batch_for():
    """`batch_for(model)`: (x, y, weights) of four rows; where lengths are free, one is empty."""

    def make(model):
        rng = np.random.default_rng(0)
        lengths = lengths_for(model)
        steps = None if model.FEEDBACK else model.target_steps(lengths)
        if not model.head.aligned:
            steps = model.readout.num_steps(lengths)
        asked = [3, 1, 2, 1] if model.target.is_sequence else [1, 1, 1, 1]
        if steps is not None:
            asked = steps if model.head.aligned else np.minimum(asked, steps)
        source = rows(model.source, lengths, rng)
        target = rows(model.target, asked, rng)
        if model.head.whole:
            target = Sequences(np.rint(np.abs(3 * target.values)), target.offsets)
        form = model.target_form
        plan = Plan(
            source.lengths, target.lengths, batch_size=4, num_buckets=1, ended=form.ended,
            shuffle=False,
        )  # fmt: skip
        return Batches(
            source, target, plan, source=model.source, target=model.target, form=form
        ).batch(0)

    return make


@pytest.fixture(scope="session")
def accepted():
    """`accepted(model, sources)`: those whose lengths the model takes."""

    def choose(model, sources):
        shortest = lengths_for(model).min()
        lengths = model.source.encode(sources).lengths
        return [one for one, length in zip(sources, lengths, strict=True) if length >= shortest]

    return choose


def lengths_for(model):
    """Lengths of four sources that a model takes, as different as may be."""
    choices = LENGTHS if model.source.is_sequence else [[1, 1, 1, 1]]
    for lengths in map(np.array, choices):
        try:
            model.check_sources(lengths)
            return lengths
        except InputError as error:
            reason = error
    raise reason


def rows(feature, lengths, rng):
    """Random encoded rows of a feature."""
    shape = (sum(lengths), *feature.element_shape)
    if feature.vocabulary_size is None:
        values = rng.normal(size=shape).astype("float32")
    else:
        first = NUM_SYMBOLS if isinstance(feature, Tokens) else 0
        values = rng.integers(first, feature.vocabulary_size, shape).astype("int32")
    return Sequences.from_ragged(Ragged(values, np.asarray(lengths, "int32")))


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


@pytest.fixture(scope="session")
def outputs():
    """`outputs(model, x)`: NumPy parameters of every step, in the way that is quicker to start."""

    def answer(model, x):
        return ops.convert_to_numpy(model(x) if EAGERLY else model.predict_on_batch(x))

    return answer
