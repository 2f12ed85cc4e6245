"""What the laws range over: all that stands in conf/, found there and not listed here.

A test is run once for each value of these arguments, all of them overrides:

- `model_options`: every model with every choice of each of its parts, one at a time (on JAX,
  which compiles each for seconds, as `model_sample`);
- `model_sample`: just enough of these that each choice comes up;
- `decoding`, beside `model_sample`: every strategy, with a model that it is for;
- `experiment`: every recipe;
- `run_sample`: choices of all other groups, until each has come up.
"""

import itertools
import re
from functools import lru_cache, partial
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import yaml
from keras import ops
from omegaconf import DictConfig

from seq2seq.configuration.building import build_model
from seq2seq.configuration.composing import compose
from seq2seq.data import Batches, Plan, Sequences
from seq2seq.errors import InputError
from seq2seq.features import Labels, Tokens, Values
from seq2seq.models import Direct
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import NUM_SYMBOLS
from seq2seq.tokenizers import Characters

CONF = Path(__file__).parents[2] / "conf"
EAGERLY = keras.backend.backend() == "tensorflow"  # the quicker way for one small step
SET_APART = {"model", "experiment", "hydra", "decoding", "sweep"}
LARGEST = {"units": 8, "dim": 8, "layers": 2}  # by the last word of an option's name
FEATURES = {
    "tokens": lambda: Tokens(Characters().fit([["abcdef"]])),
    "labels": lambda: Labels(names="abc"),
    "values": lambda: Values(dim=2, normalizer="none"),
    "vector": lambda: Values(dim=2, normalizer="none", vector=True),
}
KINDS = list(itertools.product(FEATURES, FEATURES))
LENGTHS = [[4, 2, 3, 0], [4, 3, 4, 3], [4, 4, 4, 4]]  # the first that a model takes


def choices(group: str) -> list[str]:
    """The overrides that choose each file of a group."""
    return [f"{group}={path.stem}" for path in sorted((CONF / group).glob("*.yaml"))]


def sample(groups: list[list[str]]) -> list[tuple[str, ...]]:
    """As few combinations as hold every choice of every group.

    >>> sample([["a", "b", "c"], ["x", "y"]])   ->   [("a", "x"), ("b", "y"), ("c", "x")]
    """
    longest = max(map(len, groups), default=0)
    return [tuple(group[i % len(group)] for group in groups) for i in range(longest)]


def one_at_a_time(groups: list[list[str]]) -> list[tuple[str, ...]]:
    """The first group's only choice with each choice of the others, which are else the default.

    >>> one_at_a_time([["m"], ["a", "b"], ["x"]])   ->   [("m", "a"), ("m", "b"), ("m", "x")]
    """
    (model,), *parts = groups
    return [(model, choice) for part in parts for choice in part]


def defaults_once(groups: list[list[str]]) -> list[tuple[str, ...]]:
    """As `one_at_a_time`, but the model of all defaults only once, by itself."""
    (model,), *_ = groups
    chosen = {
        f"model/{part}={choice}"
        for default in defaults_of(model.partition("=")[2])
        for part, choice in default.items()
    }
    options = one_at_a_time(groups)
    return [(model,), *(option for option in options if option[1] not in chosen)]


def defaults_of(model: str) -> list[dict[str, str]]:
    """The parts that a model's file chooses."""
    defaults = yaml.safe_load((CONF / "model" / f"{model}.yaml").read_text()).get("defaults", [])
    return [default for default in defaults if isinstance(default, dict)]


def each_once(models: list[list[list[str]]]) -> list[tuple[str, ...]]:
    """Every model, and every choice once, with those models that have the part by turns.

    >>> each_once([[["m"], ["a", "b"]], [["n"], ["a", "b"]]])   ->   [("m", "a"), ("n", "b")]
    """
    seen: set[str] = set()
    chosen = []
    while True:
        before = len(seen)
        for model in models:
            options = one_at_a_time(model)
            new = next((option for option in options if option[1] not in seen), None)
            if new or model[0][0] not in seen:
                chosen.append(new or options[0])
                seen.update(chosen[-1])
        if len(seen) == before:
            return chosen


def model_parts() -> list[list[list[str]]]:
    """For each model: the choice of it, and the choices of each of its parts."""
    models = []
    for path in sorted((CONF / "model").glob("*.yaml")):
        parts = [part for default in defaults_of(path.stem) for part in default]
        models.append([[f"model={path.stem}"], *(choices(f"model/{part}") for part in parts)])
    return models


def run_groups() -> list[list[str]]:
    """The choices of each group that a run of any model has."""
    folders = {path.parent.relative_to(CONF) for path in CONF.glob("*/**/*.yaml")}
    others = (folder for folder in folders if folder.parts[0] not in SET_APART)
    return [choices(folder.as_posix()) for folder in sorted(others)]


def runs() -> list[tuple[str, ...]]:
    """Overrides of runs, with the models that they are for; each way to search once."""
    searches = [choice for choice in choices("decoding") if not models_of(choice)]
    found = []
    for run in sample(run_groups()):
        models = [*itertools.chain(*map(models_of, run))]
        is_searched = models in ([], ["model=encdec"])
        found.append((*models, *run, *([searches.pop()] if searches and is_searched else [])))
    assert not searches
    others = [choice for choice in choices("decoding") if models_of(choice)]
    return [*found, *((*models_of(choice), choice) for choice in others)]


def models_of(override: str) -> list[str]:
    """The model that the command in a choice's yaml names, if any."""
    group, _, name = override.partition("=")
    return re.findall(r"model=\w+", (CONF / group / f"{name}.yaml").read_text())[:1]


def answering() -> list[tuple[tuple[str, ...], str]]:
    """Every model with greedy decoding, every other decoding with a model that it is for.

    On JAX only the latter: that its models depend on no batch mate is seen without searches.
    """
    models = each_once(model_parts())
    greedy = "decoding=greedy"
    pairs = [(model, greedy) for model in models if EAGERLY]
    for turn, decoding in enumerate(one for one in choices("decoding") if one != greedy):
        kind = (models_of(decoding) or ["model=encdec"])[0]
        able = [model for model in models if kind in model]
        pairs.append((able[turn % len(able)], decoding))
    return pairs


def pytest_generate_tests(metafunc):
    if {"model_sample", "decoding"} <= set(metafunc.fixturenames):
        metafunc.parametrize(("model_sample", "decoding"), answering(), ids=_id)
        return
    ranges = {
        "model_options": lambda: (
            [c for parts in model_parts() for c in defaults_once(parts)]
            if EAGERLY
            else each_once(model_parts())
        ),
        "model_sample": lambda: each_once(model_parts()),
        "experiment": lambda: choices("experiment"),
        "run_sample": runs,
    }
    for name, values in ranges.items():  # in one order, so that workers agree
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values(), ids=_id)


def _id(overrides) -> str:
    overrides = [overrides] if isinstance(overrides, str) else overrides
    return "-".join(override.partition("=")[2] for override in overrides)


composed = lru_cache(None)(partial(compose, "train"))  # several laws ask for each model


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
    """`network(overrides)`: a small model whose random kernels are large enough to matter.

    Its source and target are of kinds that it takes; which, is another from choice to choice.
    """

    def make(overrides, kinds=None, **options):
        keras.utils.set_random_seed(3)
        config = shrink(composed(tuple(overrides)).model.copy())
        turn = sum(map(ord, "".join(overrides))) % len(KINDS)
        reasons = set()
        for source, target in [kinds] if kinds else KINDS[turn:] + KINDS[:turn]:
            one = FEATURES[source]()
            data = SimpleNamespace(
                source=one,
                target=one if source == target else FEATURES[target](),
                output_limit=options.get("output_limit", (1.0, 4.0)),
                longest_target=3,
                source_steps=4 if one.is_sequence else 1,
            )
            try:
                model = build_model(config, data)
                lengths_for(model)
            except InputError as error:  # parts that cannot be combined say so
                reasons.add(str(error))
                continue
            model.set_weights([value * _factor(value) for value in model.weights])
            return model
        pytest.skip(" ".join(sorted(reasons)))

    return make


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
        steps = model.readout.num_steps(lengths) if isinstance(model, Direct) else None
        asked = [3, 1, 2, 1] if model.target.is_sequence else [1, 1, 1, 1]
        if steps is not None:
            asked = steps if model.head.aligned else np.minimum(asked, steps)
        source = rows(model.source, lengths, rng)
        target = rows(model.target, asked, rng)
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
            if isinstance(model, Direct):
                model.readout.check(lengths)
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
