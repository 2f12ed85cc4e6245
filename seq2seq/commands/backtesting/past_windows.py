"""The windows that refits learn from."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from seq2seq.errors import InputError

if TYPE_CHECKING:
    from seq2seq.data import Prepared, Split


class PastWindows:
    """The windows of series that end before an origin, the latest of them for validation.

    Of these there is the share that the evaluated data have. Windows with targets in both parts are
    left out.

    Args:
        whole: all windows of the series, as a train split.
        times: (rows,), the time of each row of their table.
        judged: the splits of the data that are evaluated.
    """

    def __init__(self, whole: "Prepared", times: np.ndarray, judged: "Mapping[str, Split]"):
        split, evaluated = whole.splits["train"], judged["test"].series
        assert split.series is not None and evaluated is not None
        self._whole, self._split = whole, split
        # What figures are relative to must not depend on what is not yet known.
        self._series = replace(split.series, train_ends=evaluated.train_ends)
        self._begins = times[split.series.middles]
        self._ends = times[split.series.middles + split.series.horizon - 1]
        train, validation = (len(judged.get(name, ())) for name in ("train", "validation"))
        self._share = validation / max(1, train + validation)

    def before(self, origin: Any) -> "Prepared":
        """Return the windows whose targets are before a time.

        Raises:
            InputError: there are none to train on.
        """
        begins, ends = self._begins, self._ends
        (past,) = np.nonzero(ends < origin)
        held_out = math.ceil(self._share * len(past))
        first = np.sort(begins[past])[-held_out] if held_out else origin
        parts = {"train": past[ends[past] < first], "validation": past[begins[past] >= first]}
        if not len(parts["train"]):
            raise InputError(
                "backtest.refit must have windows to train on before the first origin. Lower the "
                "last part of data.split, or set backtest.refit=none."
            )
        splits = {name: self._chosen(rows) for name, rows in parts.items() if len(rows)}
        return replace(self._whole, splits=splits)

    def _chosen(self, rows: np.ndarray) -> "Split":
        sides: Any = self._split
        return replace(
            self._split,
            source=sides.source.chosen(rows),
            target=sides.target.chosen(rows),
            raw_source=sides.raw_source.chosen(rows),
            raw_target=sides.raw_target.chosen(rows),
            series=replace(
                self._series,
                middles=self._series.middles[rows],
                histories=self._series.histories[rows],
            ),
        )
