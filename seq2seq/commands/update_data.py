"""The data of an update, beside those of the run that it begins with."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from omegaconf import DictConfig, ListConfig

from seq2seq.data.series.split import split_date
from seq2seq.errors import InputError

SHAPE = (  # of what both models read and forecast
    "targets", "past_covariates", "covariates", "calendar", "static", "lookback", "horizon",
    "missing",
)  # fmt: skip
TOLERANCE = 1e-6  # of the sum of fractions


def check_update_data(old: DictConfig, new: DictConfig, grows: bool = True) -> None:
    """Raise InputError unless both models can be judged on the newest part of the new data.

    Args:
        old: the data of the run's config.
        new: those of the update.
        grows: whether there must be more to train on; otherwise the parts may be the same.
    """
    _check_columns(old, new)
    if grows or list(old.get("split") or []) != list(new.split):
        _check_split(old, new)


def _check_columns(old: DictConfig, new: DictConfig) -> None:
    """Raise InputError for data whose windows the old model cannot read."""
    for name in SHAPE:
        before, now = old.get(name), new.get(name)
        if _listed(before) != _listed(now):
            raise InputError(
                f"data.{name} must be {before}, as in the training of the run, not {now}."
            )


def _listed(value: Any) -> list[Any]:
    """The columns of an option, which may be one without brackets; the value of others."""
    return list(value) if isinstance(value, ListConfig) else [] if value is None else [value]


def _check_split(old: DictConfig, new: DictConfig) -> None:
    """Raise InputError unless the test part begins behind all that the run was trained on.

    It does in a grown file, if its share is not larger than in the training.
    """
    before, now = list(old.get("split") or []), list(new.split)
    if _are_fractions(before) and _are_fractions(now) and 0 < now[2] <= before[2]:
        return
    if len(before) == len(now) == 2 and _is_later(_time(now[1], new), _time(before[1], old)):
        return
    raise InputError(
        "data.split must be fractions with a test part that is not larger than that of the "
        "training, or dates of which the second is later than that of the training, so that the "
        f"newest part is new to both models, not {now} after {before}."
    )


def _time(given: Any, data: DictConfig) -> Any:
    """A date or a number of `data.split`, read as the file's times are."""
    if isinstance(given, int | float):
        return given
    return split_date(given, data.get("time_zone"), data.get("day_first", "auto"))


def _is_later(one: Any, other: Any) -> bool:
    """Whether a time is after another one; False where one is a date and the other a number."""
    are_dates = [isinstance(time, np.datetime64) for time in (one, other)]
    return are_dates[0] == are_dates[1] and bool(one > other)


def _are_fractions(split: Sequence[Any]) -> bool:
    are_numbers = len(split) == 3 and all(isinstance(one, int | float) for one in split)
    return are_numbers and abs(sum(split) - 1) < TOLERANCE
