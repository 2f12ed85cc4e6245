"""The comparison of a model's forecasts with those that need no model."""

import numpy as np

from seq2seq.data.store.series_rows import SeriesRows
from seq2seq.evaluation.backtest import NOT_REFITTED, Backtest
from seq2seq.evaluation.baselines.fitted_baselines import FittedBaselines
from seq2seq.evaluation.baselines.forecast_baselines import ForecastBaselines
from seq2seq.evaluation.breakdown import MODEL
from seq2seq.evaluation.evaluation import Evaluation
from seq2seq.evaluation.forecasts.calendar_errors import CalendarErrors
from seq2seq.evaluation.forecasts.origin_errors import OriginErrors
from seq2seq.evaluation.number_rows import NumberChunk
from seq2seq.evaluation.row_blocks import RowBlocks
from seq2seq.evaluation.scales import Scales


class ForecastComparison:
    """The comparison of a model's forecasts with those that need no model.

    Args:
        scales: by what errors are divided.
        series: what the rows are cut from; None for other rows.
        season: steps in a season; None for none.
        rows: int64 (N,), the evaluated rows.
        dim: columns of a forecast.
        backtest: the origins of the rows; None for none.
    """

    def __init__(
        self,
        scales: Scales,
        series: SeriesRows | None,
        season: int | None,
        rows: np.ndarray,
        dim: int,
        backtest: Backtest | None = None,
    ):
        self.series, self.season = series, season
        self.blocks = RowBlocks(series, rows)
        self.simple = ForecastBaselines(scales, season)
        self.fitted = FittedBaselines(scales, season, rows, dim)
        self._origins = OriginErrors(backtest) if backtest else None  # of all rows
        self._compared_origins = OriginErrors(backtest) if backtest else None
        clock = series.clock if series else None
        self._calendar = None if clock is None else CalendarErrors(clock)  # of all rows
        self._compared_calendar = None if clock is None else CalendarErrors(clock)
        self._former = scales.errors() if backtest and backtest.refits else None
        self._excess: dict[str, list[np.ndarray]] = {}  # of the model's error, of each row
        self._counts: list[np.ndarray] = []
        self._compared: list[np.ndarray] = []  # rows
        self._model = scales.errors()  # of the same rows

    def update(
        self,
        rows: np.ndarray,
        values: np.ndarray,
        chunk: NumberChunk,
        former: np.ndarray | None = None,
    ) -> None:
        """Count some rows.

        Args:
            rows: int64 (B,).
            values: float64 (B, T, D), the model's forecasts.
            chunk: the rows.
            former: float64 (B, T, D), those of the model that is not refitted; None for none.
        """
        forecasts, is_compared = self.simple.update(chunk)
        beside = {} if former is None else {NOT_REFITTED: former}
        if self._former and former is not None:
            self._former.update(former, chunk.truth, chunk.series)
        if self._origins:
            self._origins.update(rows, {MODEL: values, **beside}, chunk.truth)
        if self._calendar:
            self._calendar.update({MODEL: values, **beside}, chunk.truth, chunk.middles)
        if not forecasts:
            return
        truth = chunk.truth[is_compared]
        known = ~np.isnan(truth)

        def errors(forecast: np.ndarray) -> np.ndarray:
            return np.abs(np.where(known, forecast - truth, 0)).sum(axis=(1, 2))

        own = errors(values[is_compared])
        others = forecasts | {name: forecast[is_compared] for name, forecast in beside.items()}
        compared = {MODEL: values[is_compared], **others}
        if self._compared_origins:
            self._compared_origins.update(rows[is_compared], compared, truth)
        if self._compared_calendar:
            self._compared_calendar.update(compared, truth, chunk.middles[is_compared])
        for name, forecast in others.items():
            self._excess.setdefault(name, []).append(own - errors(forecast))
        self._compared.append(rows[is_compared])
        self._counts.append(known.sum(axis=(1, 2)))
        self._model.update(values[is_compared], truth, chunk.series[is_compared])
        self.fitted.update(rows, values, chunk, is_compared)

    def add_to(self, result: Evaluation) -> None:
        """Add figures of the forecasts, and how sure the differences are, to an evaluation."""
        if origins := self._compared_origins if self.simple.errors else self._origins:
            result.breakdowns["origin"] = origins.breakdown()
        if calendar := self._compared_calendar if self.simple.errors else self._calendar:
            result.breakdowns |= calendar.breakdowns()
        former = {NOT_REFITTED: self._former.result()} if self._former else {}
        result.baselines, result.not_ranked = former, frozenset(former)
        remark = self.simple.remark()
        if not self.simple.errors:
            result.remark = remark
            return
        if remark:
            result.compared = self._model.result()
            result.notes.append(remark)
        result.baselines |= {name: one.result() for name, one in self.simple.errors.items()}
        if "seasonal_last_value" in result.baselines:
            result.meanings["seasonal_last_value"] = self._seasonal_meaning()
        result.difference_errors = self.blocks.errors(
            np.concatenate(self._compared), np.concatenate(self._counts), self._excess
        )
        result.baselines |= {name: one.result() for name, one in self.fitted.errors.items()}
        result.not_ranked |= frozenset(self.fitted.errors)
        result.notes.append(self.fitted.note())

    def by(self, result: Evaluation) -> dict[str, dict[str, dict[str, float]]]:
        """Return figures of forecasts of all rows, "all", and of those to which some are fitted.

        Returns:
            "all" or "sample" -> "model", or the name of a baseline -> its figures.
        """
        fitted = {name: result.baselines[name] for name in self.fitted.errors}
        simple = {name: one for name, one in result.baselines.items() if name not in fitted}
        found = {"all": {MODEL: result.figures, **simple}}
        if fitted:
            found["sample"] = {MODEL: self.fitted.model.result(), **fitted}
        return found

    def _seasonal_meaning(self) -> str:
        cycles = self.series.cycles if self.series else {}
        return (
            f"repeating the value of {cycles.get(self.season or 0, f'{self.season} steps')} before"
        )
