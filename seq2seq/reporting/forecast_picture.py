"""Pictures of forecasts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from seq2seq.data.series.time.time_zones import to_local
from seq2seq.pages.axes import label_times
from seq2seq.pages.band import Band, draw_band
from seq2seq.pages.drawing import STYLE, WIDTH, headed, tidy
from seq2seq.prediction.forecasting.forecast import Forecast
from seq2seq.storage.files import replacing
from seq2seq.visible import visible

PAST = 4  # times the steps of a forecast: how much of the past is shown
LEAST = 30  # steps of the past
HEIGHT = 2.2  # inches of a panel
DPI = 144


def write_forecast_picture(path: Path, forecast: Forecast, count: int) -> None:
    """Draw the forecasts of the first series, one panel for each series and target, as PNG.

    Args:
        path: the file.
        forecast: the forecast.
        count: number of series.
    """
    found = list(panels_of(forecast, count))
    columns = 1 if len(found) == 1 else 2
    rows = -(-len(found) // columns)
    size = (columns * WIDTH * 1.2, rows * HEIGHT)
    canvas = Figure(figsize=size, **STYLE | {"dpi": DPI})
    grid = canvas.subplots(rows, columns, squeeze=False).ravel()
    for axes, (name, band) in zip(grid, found, strict=False):
        draw_panel(axes, name, band)
    for axes in grid[len(found) :]:
        axes.set_visible(False)
    with replacing(path) as temporary:
        canvas.savefig(temporary, format="png")


def panels_of(forecast: Forecast, count: int) -> Iterator[tuple[str, Band]]:
    """Yield the name of each of the first series and targets, and what is drawn of it."""
    levels = list(forecast.quantiles)
    shown = max(LEAST, PAST * forecast.steps)
    for index, one in enumerate(forecast.series[:count]):
        first = max(0, one.observed - shown)
        end = one.observed + forecast.steps
        times = np.arange(first - one.observed + 1, forecast.steps + 1)
        if one.times is not None:
            times = to_local(one.times[first:end], forecast.zone)
        for column, target in enumerate(forecast.targets):
            bounds = [
                forecast.quantiles[level][index, :, column]
                for level in ([levels[0], levels[-1]] if len(levels) > 1 else [])
            ]
            low, high = bounds or (None, None)
            past = one.rows[first : one.observed, column]
            band = Band(past, forecast.means[index, :, column], low, high, times)
            yield (f"{one.name}: {target}" if one.name else target), band


def draw_panel(axes: Any, name: str, band: Band) -> None:
    """Draw a forecast with its name above it."""
    draw_band(axes, band)
    headed(axes, visible(name))
    tidy(axes)
    label_times(axes, band.times)
