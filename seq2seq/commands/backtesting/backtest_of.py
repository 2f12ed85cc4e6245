"""The backtest of an evaluation."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from omegaconf import DictConfig

from seq2seq.commands.backtesting.past_windows import PastWindows
from seq2seq.commands.backtesting.refitting import Origin, Refitting
from seq2seq.configuration.composing import build
from seq2seq.data import Series
from seq2seq.data.series.time.time_zones import to_local
from seq2seq.data.series.time.times import time_text
from seq2seq.training import Display

if TYPE_CHECKING:
    from seq2seq.data import Prepared
    from seq2seq.evaluation.backtest import Backtest
    from seq2seq.prediction import Predictor


def backtest_of(
    config: DictConfig,
    refitted: DictConfig | None,
    prepared: "Prepared",
    predictor_of: "Callable[[Any], Predictor]",
    former: "Predictor",
    display: Display,
) -> "tuple[Backtest, Predictor]":
    """Find the origins of the windows to evaluate, and the predictor that forecasts at them.

    Args:
        config: of the command.
        refitted: as `refit_config` returns it; None: the model stays as it is.
        prepared: the windows, as many steps apart as origins are.
        predictor_of: makes the predictor of a model.
        former: that of the run.
        display: where refits are shown.
    """
    from seq2seq.evaluation.backtest import Backtest, Refits
    from seq2seq.evaluation.forecasts.origins_of import origins_of

    series = prepared.splits[config.split].series
    assert series is not None
    dataset = build(config.data)
    with display.working("reading the times of the series"):
        times = dataset.row_times()
    numbers, begins = origins_of(series, times)
    origins = [Origin(*one) for one in zip(begins, _names(begins, dataset), strict=True)]
    names = [one.name for one in origins]
    if refitted is None:
        return Backtest(numbers, names), former
    with display.working("preparing the data of the refits") as progress:
        whole = build(refitted.data, split=[1, 0, 0])
        whole = whole.prepare(config.paths.cache, progress, (prepared.source, prepared.target))
    past = PastWindows(whole, times, prepared.splits)
    steps = config.backtest.max_steps
    refit = Refitting(refitted, config.run, past, origins, steps, predictor_of, display)
    return Backtest(numbers, names, Refits(refit, former)), refit.predictor


def _names(begins: np.ndarray, dataset: Series) -> list[str]:
    """Write the times of origins; those that are numbers of rows count from 1."""
    if dataset.time is None:
        begins = begins + 1
    return [time_text(one) for one in to_local(begins, dataset.time_zone)]
