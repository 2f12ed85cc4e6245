"""Figures of numbers, of all of them and by column, series and step."""

import csv
import importlib
from types import SimpleNamespace

import numpy as np
import pytest

from seq2seq.comparison import Predictions
from seq2seq.data import Series
from seq2seq.errors import InputError
from seq2seq.evaluation import Evaluation, evaluate
from seq2seq.evaluation.backtest import Backtest
from seq2seq.evaluation.baselines.forecast_baselines import ForecastBaselines
from seq2seq.evaluation.breakdown import Breakdown
from seq2seq.evaluation.forecasts.worse_series import worse_series
from seq2seq.evaluation.number_rows import number_rows
from seq2seq.features import Values
from seq2seq.prediction import Prediction
from seq2seq.storage.run_folder import RunFolder

LOOKBACK, HORIZON, DAYS = 5, 3, 60
NAMES = ["a", "b"]
NAN = float("nan")
BASELINES = ["last_value", "seasonal_last_value", "drift", "moving_average"]


@pytest.fixture(autouse=True)
def few_fits(monkeypatch):
    module = importlib.import_module("seq2seq.evaluation.baselines.fitted_baselines")
    monkeypatch.setattr(module, "MOST_FITTED", 4)


class Predictor:
    """A model whose forecasts are some function of a source."""

    def __init__(self, source, target, answer, interval=None, distribution=None):
        head = SimpleNamespace(interval=interval, num_samples=1)
        self.model = SimpleNamespace(source=source, target=target, head=head)
        self.answer, self.distribution = answer, distribution

    def stream(self, sources, texts):
        assert not texts
        for source in sources:
            values = self.answer(self.model.source.parse(source))
            yield Prediction(
                self.model.target.decode(values),
                *(0.0, 0.0, [], [], "length"),
                values=values,
                distribution=self.distribution and self.distribution(values),
            )


def last(source):
    """Repeats the last value, but one too many."""
    return np.repeat(source[-1:, :2], HORIZON, axis=0) + 1


@pytest.fixture(scope="module")
def numbers():
    """Two daily series of two columns with a weekly cycle, the second a hundred times as large."""
    draw = np.random.default_rng(4)
    week = draw.normal(size=(7, 2))
    values = week[np.arange(DAYS) % 7] + 0.3 * draw.normal(size=(2, DAYS, 2)) + 5
    return values * np.array([1, 100])[:, None, None]


@pytest.fixture(scope="module")
def prepared(numbers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("series")
    days = np.datetime64("2026-01-01") + np.arange(DAYS)
    lines = [
        f"{name},{day},{one},{other}"
        for name, values in zip(NAMES, numbers.tolist(), strict=True)
        for day, (one, other) in zip(days, values, strict=True)
    ]
    (folder / "a.csv").write_text("\n".join(["who,day,x,y", *lines]))
    dataset = Series(
        path=str(folder / "a.csv"),
        time="day",
        series="who",
        targets=["x", "y"],
        lookback=LOOKBACK,
        horizon=HORIZON,
        split=[40, 0, 20],
        scale_by="all",
    )
    return dataset.prepare(folder / "cache")


def figures(prepared, **options):
    predictor = Predictor(prepared.source, prepared.target, last)
    return evaluate(predictor, prepared.splits["test"], **options)


def slow_forecasts(past):
    """Each baseline for one column, by its past."""
    lookback = past[-LOOKBACK:]
    steps = np.arange(1, HORIZON + 1)
    return {
        "last_value": [past[-1]] * HORIZON,
        "seasonal_last_value": past[len(past) - 7 :][:HORIZON],
        "drift": lookback[-1] + steps * (lookback[-1] - lookback[0]) / (LOOKBACK - 1),
        "moving_average": [lookback.mean()] * HORIZON,
        "model": [past[-1] + 1] * HORIZON,
    }


def test_figures_are_those_of_a_slow_count(prepared, numbers):
    result = figures(prepared)
    assert BASELINES == [name for name in result.baselines if name not in result.not_ranked]
    middles = range(40, DAYS - HORIZON + 1)
    for name in ["model", *BASELINES]:
        found = result.baselines.get(name, result.figures)
        errors = np.array(
            [
                [
                    [
                        slow_forecasts(values[:middle])[name] - values[middle : middle + HORIZON]
                        for values in series.T
                    ]
                    for middle in middles
                ]
                for series in numbers
            ]
        )  # (series, windows, columns, steps)
        naive = np.abs(numbers[:, 7:40] - numbers[:, :33]).mean(axis=1)  # a week before, in train
        deviation = numbers[:, :40].reshape(-1, 2).std(axis=0)[:, None]
        relative = np.abs(errors).mean(axis=(1, 3)) / naive
        expected = {
            "mae": np.abs(errors).mean(),
            "mse": np.square(errors).mean(),
            "mase": relative.mean(),
            "scaled_mae": np.abs(errors / deviation).mean(),
            "scaled_mse": np.square(errors / deviation).mean(),
        }
        assert pytest.approx(expected) == {one: found[one] for one in expected}
        by_series = result.breakdowns["series"].forecasts[name]
        assert pytest.approx(relative.mean(axis=1)) == by_series["mase"]
        by_step = result.breakdowns["step"].forecasts[name]
        assert pytest.approx(np.abs(errors).mean(axis=(0, 1, 2))) == by_step["mae"]
    groups = {by: one.names for by, one in result.breakdowns.items()}
    assert {
        "column": ["x", "y"], "series": NAMES, "step": ["1", "2", "3"],
        "weekday": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], "month": ["Feb", "Mar"],
    } == groups  # fmt: skip
    on = np.array([[middle + step for step in range(HORIZON)] for middle in middles])
    weekday = (on + 3) % 7  # of the first day, a Thursday
    truth = np.stack([numbers[:, middle : middle + HORIZON] for middle in middles], axis=1)
    before = np.stack([numbers[:, middle - 1] for middle in middles], axis=1)[:, :, None]
    errors = {"model": np.abs(before + 1 - truth), "last_value": np.abs(before - truth)}
    for name, values in errors.items():
        expected = [values[:, weekday == day].mean() for day in range(7)]
        by_day = result.breakdowns["weekday"].forecasts[name]["mae"]
        np.testing.assert_allclose(by_day, expected)
        expected = [values[:, on < 59].mean(), values[:, on == 59].mean()]
        by_month = result.breakdowns["month"].forecasts[name]["mae"]
        np.testing.assert_allclose(by_month, expected)


def test_a_season_of_one_step_is_none(prepared):
    assert "seasonal_last_value" not in figures(prepared, season=1).baselines
    assert figures(prepared, season=7).baselines == figures(prepared).baselines


def test_baselines_and_breakdowns_are_for_a_final_evaluation(prepared):
    result = figures(prepared, is_final=False)
    assert {} == result.baselines == result.breakdowns
    assert pytest.approx(figures(prepared).figures) == result.figures


def test_times_are_shown_where_no_baseline_can_be_computed(prepared, monkeypatch):
    expected = figures(prepared).breakdowns["weekday"].forecasts["model"]["mae"]
    monkeypatch.setattr(ForecastBaselines, "update", lambda self, chunk: ({}, None))

    result = figures(prepared)

    assert {} == result.baselines
    (errors,) = result.breakdowns["weekday"].forecasts.values()
    assert expected.tolist() == errors["mae"].tolist()


def test_series_that_are_forecast_worse_than_without_a_model_are_named():
    maes = {"model": [1.0, 3.0, 2.0, 9.0, 5.0, 6.0], "drift": [9.0, 2.0, 3.0, 3.0, 1.0, 5.0]}
    series = Breakdown([*"abcdef"], {name: {"mae": np.array(mae)} for name, mae in maes.items()})

    def notes(mae, compared):
        baselines = {"drift": {"mae": 4.0}}
        result = Evaluation({"mae": mae}, baselines=baselines, compared=compared)
        result.breakdowns["series"] = series
        return worse_series(result)

    (note,) = notes(3.9, {})
    assert "Of 6 series, 4 are forecast worse than by continuing" in note
    assert note.endswith(": e, d, b and 1 more.")  # the worst, compared with the baseline, first
    assert [] == notes(4.1, {}) == notes(3.9, {"mae": 3.9})
    series.forecasts["drift"]["mae"][2] = 0.0  # infinitely better
    (note,) = notes(3.9, {})
    assert note.endswith(": c, e, d and 2 more.")


def test_a_limit_takes_windows_evenly_spread(prepared):
    result = figures(prepared, rows=2, samples=9)
    assert 2 == result.rows == len(result.samples)
    assert NAMES == result.breakdowns["series"].names


def test_sample_rows_are_of_all_series(prepared):
    result = figures(prepared, samples=6, is_final=False)
    assert [*"aaabbb"] == [row.series for row in result.samples]
    assert [*"ab"] == [row.series for row in result.some_samples(2)]


def test_all_figures_are_written_beside_the_rows(prepared, tmp_path):
    result = figures(prepared, write=tmp_path / "predictions.tsv")
    with (tmp_path / "predictions.tsv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert 36 == len(rows) == result.rows
    assert prepared.splits["test"].source_texts([0]) == [rows[0]["source"]]
    with (tmp_path / "predictions.figures.tsv").open(newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t"))
    of_sample = [line["forecast"] for line in lines if line["by"] == "sample"]
    assert 5 * (1 + 2 + 2 + 3 + 7 + 2) + len(of_sample) == len(lines)
    found = {(line["by"], line["name"], line["forecast"]): line["mae"] for line in lines}
    assert f"{result.figures['mae']:.6g}" == found["all", "", "model"]
    assert f"{result.baselines['drift']['mae']:.6g}" == found["all", "", "drift"]
    drift = result.breakdowns["series"].forecasts["drift"]["mae"]
    assert f"{drift[1]:.6g}" == found["series", "b", "drift"]
    assert result.record()["by_step"]["model"]["mae"][2] == float(
        result.breakdowns["step"].forecasts["model"]["mae"][2]
    )


def test_too_many_numbers_are_written_as_numbers_which_give_the_same_figures(
    prepared, tmp_path, monkeypatch
):
    run = RunFolder(tmp_path)
    expected = figures(prepared, write=run.predictions_file).figures["mae"]
    texts = Predictions.read(run)
    run.predictions_file.unlink()
    module = importlib.import_module("seq2seq.evaluation.evaluate_numbers")
    monkeypatch.setattr(module, "MOST_AS_TEXT", 36 * (2 * LOOKBACK + 4 * HORIZON) - 1)

    result = figures(prepared, write=run.predictions_file)

    assert not run.predictions_file.exists()
    assert "The rows are in predictions.parquet, as numbers" in result.notes[0]
    arrays = Predictions.read(run)
    assert pytest.approx(expected, rel=1e-5) == texts.figure("mae")
    assert pytest.approx(expected) == arrays.figure("mae")
    assert texts.series == arrays.series
    assert ["a 40", "a 41"] == arrays.sources[:2]
    # Rows of another horizon are other rows.
    assert all(text.endswith(" ... (3 in all)") for text in arrays.references)


def test_fewer_rows_are_read_at_once_where_their_forecasts_are_paths(prepared, monkeypatch):
    module = importlib.import_module("seq2seq.evaluation.number_rows")
    monkeypatch.setattr(module, "MOST_DRAWN", 70 * 1000 * HORIZON * 2)
    model = Predictor(prepared.source, prepared.target, last).model
    assert 4096 == number_rows(prepared.splits["test"], model, with_past=False).chunk
    model.head = SimpleNamespace(interval=0.9, num_samples=1000)
    assert 70 == number_rows(prepared.splits["test"], model, with_past=False).chunk
    texts = Texts(("1", " ".join("2" * HORIZON)), ("1", "2"))
    assert 70 == number_rows(texts, model, with_past=False).chunk


TARGET = Values(dim=1, normalizer="none")
CONTINUED = Values(dim=2, normalizer="none", horizon=2, observed=1)


class Texts:
    """Rows of texts: what evaluation needs of a `Split`."""

    series = None

    def __init__(self, *rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    @property
    def target_lengths(self):
        return np.array([len(target.split()) for _, target in self.rows])

    def source_texts(self, rows):
        return [self.rows[row][0] for row in rows]

    def target_texts(self, rows):
        return [self.rows[row][1] for row in rows]


def of_texts(*rows, source=TARGET, **options):
    answer = np.array([[1.0], [2.0], [3.0]])
    return evaluate(Predictor(source, TARGET, lambda _: answer, **options), Texts(*rows))


def test_rows_that_continue_their_source_have_baselines_that_know_its_past_only():
    result = of_texts(("1,0 3,0 ,5 ,5", "3 2"), source=CONTINUED)
    expected = {"last_value": 0.5, "drift": 3.5, "moving_average": 0.5}
    assert expected == {name: result.baselines[name]["mae"] for name in expected}
    assert "" == result.remark


def test_numbers_that_continue_no_series_have_no_baselines():
    assert {} == of_texts(("1 2", "3")).baselines


def test_where_nothing_can_be_continued_no_baseline_is_given_and_a_sentence_says_so():
    result = of_texts((",0 ,0 ,5 ,5", "3 2"), source=CONTINUED)
    assert {} == result.baselines
    assert result.verdict().startswith("Not compared with forecasts that need no model: no row")


def test_a_row_where_nothing_can_be_continued_is_left_out_of_the_comparison():
    rows = ("1,0 3,0 ,5 ,5", "3 2"), (",0 ,0 ,5 ,5", "9 9")
    result, alone = (of_texts(*some, source=CONTINUED) for some in (rows, rows[:1]))
    assert alone.baselines == result.baselines
    assert alone.figures["mae"] != result.figures["mae"]
    assert alone.verdict() == result.verdict()
    assert any(note.endswith("that need no model: 1 of 2.") for note in result.notes)


def test_by_origin_all_forecasts_are_of_the_same_rows():
    rows = ("1,0 3,0 ,5 ,5", "3 2"), (",0 ,0 ,5 ,5", "9 9")  # the second continues nothing
    predictor = Predictor(CONTINUED, TARGET, lambda _: np.array([[1.0], [2.0]]))
    backtest = Backtest(np.array([0, 1]), ["May", "June"])
    found = evaluate(predictor, Texts(*rows), backtest=backtest).breakdowns["origin"]
    assert [1, 0] == found.rows.tolist()
    assert 1.0 == found.forecasts["model"]["mae"][0]
    known = [one["mae"][1:] for one in found.forecasts.values()]
    assert len(known) > 3
    assert np.isnan(known).all()


@pytest.mark.parametrize(("reference", "mae"), [("1 3 5", 1.0), ("1", 0.0), ("1 nan 5", 1.0)])
def test_numbers_are_judged_where_the_reference_has_any(reference, mae):
    def certain(values):
        return SimpleNamespace(
            interval=lambda coverage: (values, values),
            quantiles=lambda levels: np.stack([values] * len(levels)),
        )

    found = of_texts(("0", reference), interval=0.9, distribution=certain).figures
    intervals = {
        f"interval_{one}_{level}" for one in ("coverage", "width") for level in (50, 80, 95)
    }
    assert intervals < found.keys()
    assert pytest.approx(mae) == found["mae"] == found["crps"]
    known = len(reference.replace("nan", "").split())
    assert 1 / known == found["interval_coverage"] == found["interval_coverage_50"]


def test_rows_may_have_different_lengths():
    result = of_texts(("0", "1 2 5"), ("0", "3"))
    assert (2 + 2) / 4 == result.figures["mae"]
    assert [1, 0, 2] == result.breakdowns["step"].forecasts["model"]["mae"].tolist()


def test_a_reference_with_more_steps_than_the_answer_is_said():
    with pytest.raises(InputError, match="A reference must have at most the 3 steps .*, not 4"):
        of_texts(("0", "1 2 3 4"))


@pytest.mark.parametrize(
    ("mae", "error", "verdict"),
    [
        (1.5, 0.1, "MAE 25% better than a week before (1.5 against 2; 5.0 standard errors)."),
        (1.5, 0.6, "MAE 25% better than a week before (1.5 against 2; within one standard error"),
        (
            2.5,
            0.1,
            "MAE 25% worse than a week before (2.5 against 2; 5.0 standard errors). Look at",
        ),
        (2.5, float("nan"), "MAE 25% worse than a week before (2.5 against 2; too few rows to say"),
        (
            2.5,
            None,
            "MAE 25% worse than a week before (2.5 against 2). Look at the figures by step",
        ),
        (2.0, 0.1, "MAE as good as a week before (2). Look at the figures by step, column and"),
    ],
)
def test_a_verdict_says_how_sure_it_is(mae, error, verdict):
    evaluation = Evaluation({"mae": mae}, baselines={"last_value": {"mae": 2.0}})
    evaluation.meanings = {"last_value": "a week before"}
    evaluation.difference_errors = {} if error is None else {"last_value": error}
    assert evaluation.verdict().startswith(verdict)
    assert evaluation.difference_errors == evaluation.record().get("difference_errors", {})


@pytest.mark.parametrize(
    ("mae", "error", "verdict"),
    [
        (1.0, 0.5, "Refitting pays: MAE 50% better than "),
        (1.9, 0.5, "Refitting may pay: MAE 5% better than "),
        (1.0, np.nan, "Refitting may pay: MAE 50% better than "),
        (2.0, 0.5, "Refitting does not pay: MAE as good as "),
        (np.nan, 0.5, ""),
    ],
)
def test_refits_pay_where_the_difference_is_no_chance(mae, error, verdict):
    evaluation = Evaluation(rows=5, figures={"mae": mae})
    evaluation.baselines = {"not_refitted": {"mae": 2.0}}
    evaluation.difference_errors = {"not_refitted": error}
    assert evaluation.refit_verdict()[: len(verdict) or None] == verdict


def test_a_model_is_compared_with_the_season_in_words(prepared):
    assert "than repeating the value of one week before (" in figures(prepared).verdict()
    other = figures(prepared, season=9).meanings["seasonal_last_value"]
    assert "repeating the value of 9 steps before" == other


def test_what_is_fitted_to_a_sample_is_not_the_best_baseline():
    found = {"drift": {"mae": 3.0}, "theta": {"mae": 1.0}}
    evaluation = Evaluation({"mae": 2.0}, baselines=found, not_ranked=frozenset({"theta"}))
    assert "drift" == evaluation.best_baseline()


def test_without_statsmodels_its_methods_are_left_out_and_that_is_said_once(prepared, monkeypatch):
    module = importlib.import_module("seq2seq.evaluation.baselines.fitted_baselines")
    monkeypatch.setattr(module, "is_installed", lambda name: False)
    result = figures(prepared)
    assert BASELINES == list(result.baselines)
    (note,) = result.notes
    assert note.startswith("Exponential smoothing and Theta are left out of the comparison: pip")


def test_methods_are_fitted_to_the_past_of_a_sample_of_windows(prepared):
    pytest.importorskip("statsmodels")
    result = figures(prepared)
    assert {"exponential_smoothing", "theta"} == set(result.not_ranked) < set(result.baselines)
    # The noise of a week is smoothed.
    best = result.baselines["seasonal_last_value"]["mase"]
    assert result.baselines["exponential_smoothing"]["mase"] < best
    assert result.notes[0].startswith(
        "Fitted to the past of 2 of 36 rows, evenly spread: MAE of exp"
    )


def test_of_many_columns_some_are_fitted(prepared, tmp_path, monkeypatch):
    module = importlib.import_module("seq2seq.evaluation.baselines.fitted_baselines")
    monkeypatch.setattr(module, "is_installed", lambda name: True)
    monkeypatch.setattr(module, "MOST_FITTED", 1)
    monkeypatch.setattr(
        module, "METHODS", {"theta": lambda past, steps, _: past[-1] + np.ones(steps)}
    )
    result = figures(prepared, write=tmp_path / "rows.tsv")
    assert result.notes[0].startswith(
        "Fitted to the past of 1 of 36 rows, evenly spread, and 1 of 2 columns: MAE of"
    )
    assert 0 < result.baselines["theta"]["mae"] < 5  # the second column is in hundreds
    lines = (tmp_path / "rows.figures.tsv").read_text().splitlines()
    own, theta = (line.split("\t") for line in lines if line.startswith("sample"))
    assert (["model", "theta"], own[3:]) == ([own[2], theta[2]], theta[3:])


@pytest.mark.parametrize("past", [[2.0], [3.0, 3.0], [1.0, NAN, 2.0]])
def test_a_short_or_constant_past_is_continued(past):
    pytest.importorskip("statsmodels")
    text = " ".join("," if one != one else f"{one},0" for one in past)
    result = of_texts((f"{text} ,5 ,5", "3 2"), source=CONTINUED)
    assert np.isfinite(result.baselines["theta"]["mae"])


class Interval:
    """The same interval at every level, of which half is left of the forecast."""

    def __init__(self, values, width):
        self.values, self.width = values, width

    def interval(self, level):
        return self.values - self.width / 2, self.values + self.width / 2

    def quantiles(self, levels):
        return [self.values for _ in levels]


def uniform(width, rows=400):
    """Evaluates intervals of a width around 0 for values that are uniform from -1 to 1."""
    truth = np.random.default_rng(2).uniform(-1, 1, rows)
    predictor = Predictor(
        TARGET, TARGET, np.zeros_like, interval=0.9, distribution=lambda one: Interval(one, width)
    )
    return evaluate(predictor, Texts(*(("0", f"{one:.6f}") for one in truth)))


def test_a_coverage_has_the_standard_error_of_a_share():
    result = uniform(1.8)
    assert (
        pytest.approx(np.sqrt(0.9 * 0.1 / 400), rel=0.2)
        == result.coverage_errors["interval_coverage"]
    )
    assert result.coverage_errors == result.record()["coverage_errors"]
    assert {"interval_coverage", "interval_coverage_50"} < set(result.coverage_errors)


@pytest.mark.parametrize(
    ("width", "expected"),
    [(1.8, None), (1.5, "too few"), (3.0, "10.5 standard errors too many"), (0.0, "too few")],
)
def test_a_coverage_far_from_its_level_is_noted(width, expected):
    result = uniform(width, rows=1000)
    notes = [note for note in result.notes if note.startswith("Intervals of 90% contain ")]
    assert (expected is not None) == len(notes)
    assert all(expected in note and "calibrate_intervals=[0.9]" in note for note in notes)


@pytest.mark.parametrize("inside", [1, 2])
def test_rows_that_are_all_alike_make_no_coverage_sure(inside):
    truth = " ".join(["0"] * inside + ["5"] * (4 - inside))
    predictor = Predictor(
        TARGET,
        TARGET,
        lambda _: np.zeros((4, 1)),
        interval=inside / 4 + 0.05,
        distribution=lambda one: Interval(one, 1.0),
    )
    result = evaluate(predictor, Texts(*[("0", truth)] * 30))
    assert 0.05 < result.coverage_errors["interval_coverage"] < 0.2
    assert not any("Intervals" in note for note in result.notes)


def test_few_rows_say_nothing_of_a_coverage():
    result = uniform(3.0, rows=3)
    assert np.isnan(result.coverage_errors["interval_coverage"])
    assert not any("Intervals" in note for note in result.notes)
