"""What statistical methods reach that are fitted to the past of each window."""

import warnings
from collections.abc import Callable

import numpy as np

from seq2seq.evaluation.number_rows import NumberChunk
from seq2seq.evaluation.scales import Scales
from seq2seq.imports.packages import is_installed
from seq2seq.metrics import ValueErrors, figure

MOST_FITTED = 200  # columns of windows, of which each takes up to a tenth of a second
SEASONS = 4  # in the past that is fitted to, if the lookback has fewer
LONGEST = 2000  # steps of that past
LEFT_OUT = (
    "Exponential smoothing and Theta are left out of the comparison: "
    'pip install "keras-seq2seq[forecast]" adds them.'
)
Method = Callable[[np.ndarray, int, int | None], np.ndarray]


class FittedBaselines:
    """Errors of exponential smoothing and of Theta on a sample of windows, by statsmodels.

    They are fitted to the lookback of each window or, if that is longer, to four seasons of the
    series' past since the last gap in time. Missing values are filled with those before them.

    - Exponential smoothing of a level and, where the past has two seasons, of additive seasonal
      differences (Hyndman and Athanasopoulos, 2021, "Forecasting: Principles and Practice", ch. 8).
    - Theta, after an additive seasonal adjustment where the past has two seasons (Assimakopoulos
      and Nikolopoulos, 2000, doi:10.1016/S0169-2070(00)00066-2).

    Args:
        scales: by what errors are divided.
        season: steps in a season; None for none.
        rows: int64 (N,), the evaluated rows, of which evenly spread ones are fitted.
        dim: columns of a forecast.

    Attributes:
        errors: those of each method, by name; none without statsmodels.
        model: errors of the model for what the methods are fitted to.
    """

    def __init__(self, scales: Scales, season: int | None, rows: np.ndarray, dim: int):
        self.scales = scales
        self.season = season if season and season > 1 else None
        self.sample = rows[_spread(len(rows), max(1, MOST_FITTED // dim))]
        self.columns = _spread(dim, MOST_FITTED)
        self.num_rows, self.dim = len(rows), dim
        self.errors: dict[str, ValueErrors] = {}
        self.model = scales.errors()

    def update(
        self, rows: np.ndarray, values: np.ndarray, chunk: NumberChunk, is_compared: np.ndarray
    ) -> None:
        """Fit those of some rows that are in the sample.

        Args:
            rows: int64 (B,).
            values: float64 (B, T, D), the model's forecasts.
            chunk: the rows.
            is_compared: bool (B,), whether a row has values that could be continued.
        """
        if chunk.past is None or not is_installed("statsmodels"):
            return
        places = np.flatnonzero(np.isin(rows, self.sample) & is_compared)
        for place in places:
            length = max(chunk.histories[place], SEASONS * (self.season or 0))
            steps = np.arange(-min(int(length), LONGEST), 0)
            (past,) = chunk.past.rows(steps, chunk.middles[place : place + 1])
            truth, series = np.full((1, *values.shape[1:]), np.nan), chunk.series[place : place + 1]
            truth[0][:, self.columns] = chunk.truth[place][:, self.columns]
            self.model.update(values[place][None], truth, series)
            for name, method in METHODS.items():
                found = np.full(truth.shape, np.nan)
                for column in self.columns.tolist():
                    found[0, :, column] = self._forecast(method, past[:, column], truth.shape[1])
                self.errors.setdefault(name, self.scales.errors())
                self.errors[name].update(found, truth, series)

    def note(self) -> str:
        """Say in a sentence on what the methods were judged, or that they are left out."""
        if not self.errors:
            return LEFT_OUT
        wording = figure("mae")
        found = {figure(name).label: one.result()["mae"] for name, one in self.errors.items()}
        methods = ", ".join(f"{label} {wording.text(mae)}" for label, mae in found.items())
        own = wording.text(self.model.result()["mae"])
        where = "each row"
        if len(self.sample) < self.num_rows:
            where = f"{len(self.sample):,} of {self.num_rows:,} rows, evenly spread"
        if len(self.columns) < self.dim:
            where += f", and {len(self.columns):,} of {self.dim:,} columns"
        return f"Fitted to the past of {where}: MAE of {methods}; of the model there {own}."

    def _forecast(self, method: Method, past: np.ndarray, horizon: int) -> np.ndarray:
        """Forecast one column, float64 (H,), by its past (L,); the last value where that fails."""
        known = past[~np.isnan(past)]
        last = np.full(horizon, known[-1])
        if len(known) < 2 or np.ptp(known) == 0:
            return last
        season = self.season if self.season and len(known) >= 2 * self.season else None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of fits that do not converge
                found = np.asarray(method(known, horizon, season), "float64")
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return last
        return found if np.isfinite(found).all() else last


def _spread(total: int, limit: int) -> np.ndarray:
    """Return at most `limit` evenly spread numbers from 0 up to a total, int64."""
    count = min(total, limit)
    return np.arange(count) * total // max(1, count)


def _exponential_smoothing(past: np.ndarray, horizon: int, season: int | None) -> np.ndarray:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    seasonal = "add" if season else None
    model = ExponentialSmoothing(
        past,
        seasonal=seasonal,
        seasonal_periods=season,
        initialization_method="legacy-heuristic",  # the only one for short series
    )
    return model.fit().forecast(horizon)


def _theta(past: np.ndarray, horizon: int, season: int | None) -> np.ndarray:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    period = season or 1
    model = ThetaModel(past, period=period, deseasonalize=period > 1, method="additive")
    return model.fit().forecast(horizon)


METHODS: dict[str, Method] = {"exponential_smoothing": _exponential_smoothing, "theta": _theta}
