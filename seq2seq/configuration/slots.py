"""The places of a config where parts are chosen, and what may be there."""

from collections.abc import Mapping
from typing import Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.errors import InputError
from seq2seq.visible import shortened

SLOTS = (  # option -> the base classes of what it may hold; the first match counts
    ("data", "seq2seq.data.Dataset"),
    ("decoding.processors.*", "seq2seq.decoding.Processor"),
    ("decoding.strategy.processors.*", "seq2seq.decoding.Processor"),
    ("decoding.constraint", "seq2seq.decoding.Constraint"),
    ("decoding.strategy.constraint", "seq2seq.decoding.Constraint"),
    ("decoding.length_penalty", "seq2seq.decoding.LengthPenalty"),
    ("decoding.strategy.length_penalty", "seq2seq.decoding.LengthPenalty"),
    ("decoding.strategy", "seq2seq.decoding.Strategy"),
    ("decoding.reranker", "seq2seq.decoding.MinimumBayesRisk"),
    ("decoding.reranker.utility", "seq2seq.decoding.EditSimilarity"),
    (
        "decoding",
        "seq2seq.decoding.Strategy",
        "seq2seq.decoding.Reranked",
        "seq2seq.decoding.CtcBeam",
    ),
    ("model", "seq2seq.models.Model"),
    ("model.encoder", "seq2seq.encoders.Encoder"),
    ("model.decoder", "seq2seq.decoders.Decoder"),
    ("model.readout", "seq2seq.readouts.Readout"),
    ("model.head", "seq2seq.heads.Head"),
    ("model.network", "seq2seq.forecasting.WindowNetwork"),
    ("model.anchor", "seq2seq.forecasting.Anchor"),
    ("model.decoder.attention", "seq2seq.layers.Attention"),
    ("model.*attention", "seq2seq.layers.Attention"),
    ("model.*", "keras.layers.Layer"),
    ("trainer", "seq2seq.training.Trainer"),
    ("trainer.checkpoints", "seq2seq.training.Checkpointing"),
    ("trainer.averaging", "seq2seq.training.Averaging"),
    ("trainer.loss", "keras.losses.Loss"),
    ("trainer.metrics.*", "keras.metrics.Metric"),
    ("optimizer", "keras.optimizers.Optimizer"),
    (
        "optimizer.schedule",
        "keras.optimizers.schedules.LearningRateSchedule",
        "keras.callbacks.ReduceLROnPlateau",
    ),
    ("logger", "seq2seq.training.loggers.Logger"),
)

REQUIRED = (
    "data",
    "decoding",
    "model",
    "model.encoder",
    "optimizer",
    "optimizer.schedule",
    "trainer",
)
MAY_BE_EMPTY = ("decoding.constraint", "decoding.strategy.constraint", "logger")
MAPPINGS = ("decoding.processors", "decoding.strategy.processors")
LONGEST = 60  # characters of a value in a message
ABSENT = object()


def check_slots(config: DictConfig) -> None:
    """Check that parts are options that name their class, as those in conf/ do, by texts.

    Stored configs may have been changed, and files of a user's own may be incomplete.

    Raises:
        InputError: for the first that is not.
    """
    plain: Any = OmegaConf.to_container(config)
    _check_names(plain, "")
    for place in MAPPINGS:
        node = _at(plain, place)
        if node is not ABSENT and node is not None and not isinstance(node, Mapping):
            raise _wrong(place, "options", node)
    for form, *_ in SLOTS:
        node = _at(plain, form)
        is_empty = node is None or (node == {} and form in MAY_BE_EMPTY)
        if form == "data" and "input" in plain:  # those of predict only say how a file is read
            continue
        if "*" in form or node is ABSENT or (is_empty and form not in REQUIRED):
            continue
        if not isinstance(node, Mapping) or not isinstance(node.get("_target_"), str):
            raise _wrong(form, "options with a class as their _target_", node)


def _check_names(node: Any, place: str) -> None:
    """Raise InputError for a part with an option whose name is not a text, as YAML reads `1: x`."""
    for name, value in node.items() if isinstance(node, Mapping) else ():
        if not isinstance(name, str) and (not place or "_target_" in node):
            raise InputError(
                f"{place or 'The config'} has an option whose name is {name!r}, not a text. "
                "Correct it."
            )
        _check_names(value, f"{place}.{name}".lstrip("."))


def _at(plain: Any, place: str) -> Any:
    """The value at a place, or `ABSENT`."""
    for key in place.split("."):
        if not isinstance(plain, Mapping) or key not in plain:
            return ABSENT
        plain = plain[key]
    return plain


def _wrong(place: str, wanted: str, node: Any) -> InputError:
    return InputError(
        f"{place} must be {wanted}, not {shortened(str(node), LONGEST)}. Choose one, as in "
        f"{place.replace('.', '/')}=..., or restore the file of it."
    )
