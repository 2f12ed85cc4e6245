"""Checks that the chosen parts fit together, and that the data fits them."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.building import (
    BALANCED,
    build_decoding,
    build_model,
    build_optimizer,
    with_class_weights,
)
from seq2seq.configuration.composing import build
from seq2seq.configuration.own_classes import check_saving
from seq2seq.data.series.series_options import SeriesOptions
from seq2seq.errors import BadRow

if TYPE_CHECKING:
    from seq2seq.data import Dataset, Prepared, Split
    from seq2seq.features import Feature
    from seq2seq.training import Trainer

CHUNK = 10_000  # rows that are checked together
MANY_STEPS = 10**9  # the real number depends on the data; a schedule must fit into this many


def check_parts(config: DictConfig, dataset: "Dataset", trainer: "Trainer") -> str:
    """Build everything that a run will build, with stand-ins for the data, and discard it.

    Constructors know best which sizes and choices are compatible. Vocabularies are unequal here
    unless the data makes them equal. For counts, `data.scale_by=auto` becomes all.

    Returns:
        the validation figure by which the best round is chosen.

    Raises:
        InputError: as the constructors raise it.
    """
    from seq2seq.evaluation import is_shrunk
    from seq2seq.prediction import Predictor
    from seq2seq.prediction.calibrate import coverages_of

    source = _stand_in(dataset.source, dataset.source_options, "ab")
    target = source
    if not dataset.shared_vocabulary:
        target = _stand_in(dataset.target, dataset.target_options, "abc")
    steps = OmegaConf.select(config.model, "readout.steps") or 1  # for which a reshape succeeds
    data = SimpleNamespace(
        source=source, target=target, output_limit=(1.0, 1.0), longest_target=1, source_steps=steps
    )
    model = build_model(_without_class_weights(config.model), data)
    if model.head.whole and isinstance(dataset, SeriesOptions):
        _check_counts(config, dataset, model.head)
    # It refuses what cannot go together.
    Predictor(model, build_decoding(config.decoding), unknown=config.unknown)
    check_saving(config.model, model)
    if config.calibrate_intervals is not None:
        coverages_of(model, config.calibrate_intervals)
    is_shrunk(config.shrink_forecasts, model)
    monitor = trainer.monitor_of(model)
    build_optimizer(config.optimizer, total_steps=MANY_STEPS, monitor=monitor)
    return monitor


def _check_counts(config: DictConfig, dataset: SeriesOptions, head: Any) -> None:
    """Scale counts over all series; the head refuses those that are to be scaled by windows."""
    from seq2seq.features import RowScaledValues, Values

    if dataset.transform != "none":
        head.num_parameters(Values(1, log_columns=1))
    if dataset.scale_by == "window":
        head.num_parameters(RowScaledValues(1, [1.0], dim=1))
    dataset.scale_by = "all"
    OmegaConf.update(config, "data.scale_by", "all", force_add=True)  # older runs lack it


def _without_class_weights(model: DictConfig) -> DictConfig:
    """A model's config without what names classes of the data, which the head itself checks."""
    weights = OmegaConf.select(model, "head.class_weights")
    if weights is None:
        return model
    if weights != BALANCED:
        build(model.head)
    return with_class_weights(model, None)


def check_rows(model: Any, prepared: "Prepared") -> None:
    """Check that the model can produce the target of every row: its length and, if whole, values.

    Raises:
        InputError: for the first row whose target it cannot produce, with its texts.
    """
    for name, split in prepared.splits.items():
        try:
            model.check_rows(split.source_lengths, split.target_lengths)
            _check_steps(model, split)
            if model.head.whole:
                _check_values(model, split)
        except BadRow as error:
            (source,), (target,) = split.source_texts([error.row]), split.target_texts([error.row])
            texts = f"{source[:60]!r} -> {target[:60]!r}"
            raise error.at(f"Row {error.row + 1} of {name} ({texts})") from None


def _check_steps(model: Any, split: "Split") -> None:
    """Check that numbers have no more steps than the model will predict; raises BadRow."""
    if model.target.kind != "values" or not model.has_open_length:
        return
    long = np.flatnonzero(split.target_lengths > model.longest_target)
    if len(long):
        raise BadRow(
            long[0],
            f"must have at most the {model.longest_target} target steps of the longest row of "
            f"train, which is what the model predicts, not {split.target_lengths[long[0]]}",
            "Leave out longer rows, or move one to train.",
        )


def _check_values(model: Any, split: "Split") -> None:
    """Check a split's targets, some rows at a time; raises BadRow."""
    from seq2seq.models.value_checks import check_values

    for first in range(0, len(split), CHUNK):
        rows = np.arange(first, min(first + CHUNK, len(split)))
        longest = int(split.target_lengths[rows].max())
        values, lengths = split.target.padded(rows, longest)
        try:
            check_values(model, values, np.arange(longest) < lengths[:, None])
        except BadRow as bad:
            raise bad.after(first) from None


def _stand_in(kind: str, options: Any, letters: str) -> "Feature":
    """A feature of a kind, as if it had been fitted."""
    from seq2seq.features import Labels, Tokens, Values
    from seq2seq.tokenizers import Characters

    if kind == "labels":
        return Labels(multiple=bool(options.get("multiple")), names=letters)
    if kind in ("values", "vector"):
        return Values(dim=1, vector=kind == "vector", normalizer="none")
    return Tokens(Characters(learned=letters))
