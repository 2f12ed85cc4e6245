"""Pictures of forecasts in a report."""

import numpy as np
import pytest

from seq2seq.evaluation import Evaluation
from seq2seq.evaluation.breakdown import Breakdown
from seq2seq.evaluation.forecasts.window_gallery import WindowGallery
from seq2seq.evaluation.number_rows import NumberChunk
from seq2seq.evaluation.past import Past
from seq2seq.evaluation.scales import Scales
from seq2seq.evaluation.shown_window import ShownWindow
from seq2seq.prediction import Prediction
from seq2seq.reporting.forecast_windows import forecast_errors, forecast_windows

PAST = np.arange(40.0)[:, None]
MIDDLES = np.arange(5, 25)


class Rows:
    """Windows of two series, of which the truth is 0; the predictor errs by their numbers."""

    def read(self, rows):
        middles = MIDDLES[rows]
        return NumberChunk(
            sources=rows.tolist(),
            truth=np.zeros((len(rows), 2, 1)),
            lengths=np.full(len(rows), 2),
            series=rows % 2,
            middles=middles,
            histories=np.full(len(rows), 3),
            past=Past(PAST, np.array([0])),
        )

    def stream(self, sources, texts):
        for row in sources:
            values = np.full((2, 1), float(row))
            yield Prediction("", 0.0, 0.0, [], [], "length", values=values, interval=None)


def test_the_best_typical_and_worst_windows_of_series_are_shown():
    given, rows = Rows(), np.arange(20)
    scales = Scales(np.array([[1.0], [9.0]]), np.array([2.0]), None)
    gallery = WindowGallery(scales, rows, ("x",), ("a", "b"))
    for start in range(0, 20, 7):
        some = rows[start : start + 7]
        gallery.update(np.tile(some[:, None, None], (1, 2, 1)).astype("float64"), given.read(some))
    found = gallery.shown(given, given)
    assert [0, 8, 18] == [one.mean[0] for one in found if one.title.startswith("a, ")]
    assert ["b, best window", "b, typical window", "b, worst window"] == [
        one.title for one in found[:3]
    ]  # whose errors are smaller, compared with naive ones
    np.testing.assert_array_equal(PAST[MIDDLES[1] - 3 : MIDDLES[1], 0], found[0].past)
    assert (0.0, 18.0) == (gallery.residuals.min(), gallery.residuals.max())


@pytest.mark.parametrize(
    ("rows", "titles"), [([0], ["only"]), ([0, 2], ["best", "worst"])], ids=["one", "two"]
)
def test_of_one_window_or_two_none_is_typical(rows, titles):
    rows = np.array(rows)
    gallery = WindowGallery(Scales(None, None, None), rows, ("x",), ("a",))
    values = np.tile(rows[:, None, None].astype("float64"), (1, 2, 1))
    gallery.update(values, Rows().read(rows))
    expected = [f"a, {one} window" for one in titles]
    assert expected == [one.title for one in gallery.shown(Rows(), Rows())]


def test_residuals_are_of_all_steps_and_their_number_is_limited():
    count, steps = 24_000, 24
    gallery = WindowGallery(Scales(None, None, None), np.arange(count), ("x",), ("",))
    values = np.tile(np.arange(24.0)[None, :, None], (1000, 1, 1))
    zeros = np.zeros(1000, int)
    chunk = NumberChunk([], np.zeros_like(values), zeros + steps, zeros, zeros, zeros, None)
    for _ in range(count // 1000):
        gallery.update(values, chunk)
    found, counts = np.unique(gallery.residuals, return_counts=True)
    assert [*range(steps)] == found.tolist() and np.ptp(counts) <= 1
    assert 15_000 < counts.sum() <= 20_000


def test_a_report_shows_windows_errors_by_step_residuals_and_coverage():
    steps = {"model": {"mae": np.array([1.0, 2.0])}, "drift": {"mae": np.array([2.0, 3.0])}}
    whole = Evaluation({"mae": 1.0, "interval_coverage_80": 0.7}, baselines={"drift": {"mae": 2.0}})
    whole.breakdowns = {"step": Breakdown(["1", "2"], steps)}
    whole.breakdowns["weekday"] = Breakdown(["Sat", "Sun"], steps)
    whole.residuals = np.arange(100.0)
    line = np.arange(2.0)
    whole.windows = [ShownWindow("a<b, best window", np.arange(5.0), line, line, line, line + 1)]
    html = forecast_windows(whole)
    assert "a&lt;b, best window" in html and "a<b" not in html and "the band its interval" in html
    html = forecast_errors(whole)
    assert 4 == html.count("<svg") and ">Sun<" in html and "Coverage of intervals" in html
    assert "units of the data" in html and "naive" not in html
    whole.figures["mase"] = 0.5
    assert "in units of the naive error" in forecast_errors(whole)


def test_residuals_are_in_units_of_the_data_where_all_series_are_constant_in_train():
    gallery = WindowGallery(Scales(np.zeros((2, 1)), None, None), np.arange(2), ("x",), ("a",))
    gallery.update(np.full((2, 2, 1), 3.0), Rows().read(np.arange(2)))
    assert [3.0] * 4 == gallery.residuals.tolist()


def test_texts_have_no_such_pictures():
    assert ("", "") == (forecast_windows(Evaluation()), forecast_errors(Evaluation()))
