"""Figures of the columns, series and steps of forecasts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from seq2seq.metrics.value_metric import GROUPS, ValueMetric
from seq2seq.storage.files import replacing
from seq2seq.storage.tsv import tsv_line

MODEL = "model"  # beside the names of baselines


class Breakdown(NamedTuple):
    """Figures of each column, series, step, hour, weekday, month or origin of a backtest, G in all.

    Attributes:
        names: of the columns or series; of steps "1", "2", ...; the times of origins.
        forecasts: "model", or the name of a baseline -> figure -> float64 (G,).
        rows: int64 (G,), the evaluated rows of each; None where they are not counted.
    """

    names: list[str]
    forecasts: dict[str, dict[str, np.ndarray]]
    rows: np.ndarray | None = None

    def record(self) -> dict[str, Any]:
        """Return what JSON can represent."""
        return {
            "names": self.names,
            **({} if self.rows is None else {"rows": self.rows.tolist()}),
            **{
                forecast: {figure: values.tolist() for figure, values in figures.items()}
                for forecast, figures in self.forecasts.items()
            },
        }


def breakdowns(
    forecasts: Mapping[str, Sequence[ValueMetric]], columns: Sequence[str], series: Sequence[str]
) -> dict[str, Breakdown]:
    """Break the figures of forecasts down: "column", "series" and "step", of which there are two.

    Series without an evaluated row are left out.

    Args:
        forecasts: "model", or the name of a baseline -> its metrics.
        columns: names; () for none.
        series: names.
    """
    found = {}
    for group in GROUPS:
        by = {
            name: {
                figure: values for metric in metrics for figure, values in metric.by(group).items()
            }
            for name, metrics in forecasts.items()
        }
        count = len(by[MODEL]["mae"])
        names = [str(number + 1) for number in range(count)]
        if group == "series" or (group == "column" and columns):
            names = list(columns if group == "column" else series)[:count]
        if group == "series":
            kept = np.flatnonzero(~np.isnan(by[MODEL]["mae"]))
            names = [names[place] for place in kept]
            by = {
                forecast: {figure: values[kept] for figure, values in figures.items()}
                for forecast, figures in by.items()
            }
        if len(names) > 1:
            found[group] = Breakdown(names, by)
    return found


def write_figures(
    path: Path,
    whole: Mapping[str, Mapping[str, Mapping[str, float]]],
    groups: Mapping[str, Breakdown],
) -> None:
    """Write all figures of forecasts as a table, one line for each forecast and group.

    Args:
        path: the file.
        whole: "all", or "sample" for some rows -> "model", or the name of a baseline -> figures.
        groups: as `breakdowns` returns them.
    """
    figures = list(whole["all"][MODEL])
    with replacing(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        file.write(tsv_line(["by", "name", "forecast", *figures]))

        def line(by: str, name: str, forecast: str, values: Mapping[str, float]) -> None:
            cells = (f"{values[one]:.6g}" if one in values else "" for one in figures)
            file.write(tsv_line([by, name, forecast, *cells]))

        for by, forecasts in whole.items():
            for forecast, values in forecasts.items():
                line(by, "", forecast, values)
        for by, group in groups.items():
            for place, name in enumerate(group.names):
                for forecast, columns in group.forecasts.items():
                    line(by, name, forecast, {one: columns[one][place] for one in columns})
