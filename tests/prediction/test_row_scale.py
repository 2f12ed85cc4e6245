"""Forecasts in units of their own windows."""

import numpy as np
import pytest
from series_run import daily, series_run

import seq2seq
from seq2seq.commands.trial import check_parts
from seq2seq.configuration.composing import build, compose
from seq2seq.configuration.stored_config import load_config
from seq2seq.errors import InputError
from seq2seq.evaluation import evaluate
from seq2seq.features import RowScaledValues
from seq2seq.prediction import Predictor, calibrate
from seq2seq.training import Trainer

SMALL = [(index % 3, 10 + index % 7) for index in range(40)]
LARGE = [(promo, 1e6 * sales) for promo, sales in SMALL]
OPTIONS = ["data.time=day", "data.series=shop", "data.targets=[sales]", "data.lookback=5"]
OPTIONS += ["data.covariates=[promo]", "data.horizon=3"]


@pytest.fixture(scope="module", params=["forecast", "last_n"])
def run(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "run"
    folder.mkdir()
    (folder / "sales.csv").write_text(daily({"a": SMALL, "b": LARGE}))
    head = ["model/head=gaussian", "data.scale_by=window"]
    return series_run(folder, folder / "sales.csv", *OPTIONS, *head, model=request.param)


def source(factor, level=0.0):
    """Sales and promotions of five days, and the promotions of three more."""
    given = [(level + factor * sales, promo) for promo, sales in SMALL[:5]]
    return np.array([*given, (np.nan, 1), (np.nan, 0), (np.nan, 1)])


def test_forecasts_move_with_their_source(run):
    predictor = seq2seq.load(run)
    small, large = predictor([source(1e4), source(1e8, 1e10)])
    for of in (
        lambda one: one.values,
        lambda one: one.distribution.mean,
        lambda one: one.distribution.quantiles([0.1, 0.9]),
        lambda one: one.distribution.interval(0.5)[0],
    ):
        np.testing.assert_allclose(1e10 + 1e4 * of(small), of(large), rtol=1e-6)
    assert [float(one) for one in large.output.split()] == pytest.approx(large.values[:, 0], 1e-6)


def test_errors_of_all_series_count_in_the_figure_that_selects_the_best_model(run):
    predictor = seq2seq.load(run)
    model = predictor.model
    split = build(load_config(run).data).prepare(run / "cache").splits["validation"]
    found = evaluate(predictor, split, is_final=False, samples=len(split))
    spread = model.source.row_scales(split.source_texts(range(len(split)))).spread[:, 0]
    errors = np.array([one.absolute_error for one in found.samples]) / spread
    assert model.monitor == "window_mae"
    assert found.figures["window_mae"] == pytest.approx(errors.mean(), rel=1e-6)


def test_calibrated_intervals_move_with_their_source(run):
    predictor = seq2seq.load(run)
    factors = [10.0 ** (index % 5) for index in range(40)]
    calibrate(predictor, list(map(source, factors)), [[[20 * one]] * 3 for one in factors], [0.8])
    small, large = Predictor(predictor.model)([source(1e4), source(1e8, 1e10)])
    low, high = small.interval
    np.testing.assert_allclose([1e10 + 1e4 * low, 1e10 + 1e4 * high], large.interval, rtol=1e-6)


def test_a_command_forecasts_in_the_units_of_each_series(run):
    days = np.datetime64("2026-03-01") + np.arange(23)
    frame = {
        "day": np.tile(days, 2),
        "shop": np.repeat(["a", "b"], 23),
        "promo": np.tile([promo for promo, _ in SMALL[:23]], 2),
        "sales": np.array(
            [[f * s for _, s in SMALL[:20]] + [np.nan] * 3 for f in (1e6, 1e8)]
        ).ravel(),
    }
    with pytest.warns(UserWarning, match="their covariates are used"):
        found = seq2seq.forecast(run, frame, levels=[0.5])
    for name in ("mean", "q0.5"):
        np.testing.assert_allclose(100 * found[name][:3], found[name][3:], rtol=1e-5)


@pytest.mark.parametrize(
    ("factor", "kind"), [(1e6, True), (2.0, False)], ids=["far apart", "close together"]
)
def test_auto_scales_by_windows_where_series_are_far_apart(tmp_path, factor, kind):
    path = tmp_path / "sales.csv"
    path.write_text(daily({"a": SMALL, "b": [(promo, factor * one) for promo, one in SMALL]}))
    config = compose("train", ["data=series", f"data.path={path}", *OPTIONS, "data.scale_by=auto"])
    source, target, notes = build(config.data).make_features(None, False)
    assert kind == isinstance(source, RowScaledValues) == isinstance(target, RowScaledValues)
    assert kind == any("data.scale_by=window" in one for one in notes)


@pytest.mark.parametrize(("scale_by", "said"), [("auto", "scaled alike"), ("window", "a longer")])
def test_sales_after_days_without_any_are_not_in_units_of_those_days(tmp_path, scale_by, said):
    path, rows = tmp_path / "sales.csv", range(60)
    rare = [(0, int(index == 3)) for index in rows]
    path.write_text(daily({"a": rare, "b": [(0, 5000 * (index % 9 == 0)) for index in rows]}))
    config = compose(
        "train", ["data=series", f"data.path={path}", *OPTIONS, f"data.scale_by={scale_by}"]
    )
    _, target, notes = build(config.data).make_features(None, False)
    assert target.row_scaled == (scale_by == "window")
    assert any(said in one and "times that spread" in one for one in notes)


def test_another_scaling_than_that_of_the_model_is_refused(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(daily({"a": SMALL, "b": LARGE}))
    one, other = (
        build(compose("train", ["data=series", f"data.path={path}", *OPTIONS, scaling]).data)
        for scaling in ("data.scale_by=window", "data.scale_by=all")
    )
    source, target, _ = one.make_features(None, False)
    with pytest.raises(InputError, match="data.scale_by must be window or auto .*, not all"):
        other.prepare(tmp_path / "cache", features=(source, target))


def test_counts_are_scaled_alike_which_is_settled_before_they_are_read(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("unread")
    counts = ["model=forecast", "model/anchor=none", "model/head=negative_binomial", "data=series"]
    config, by_window = (
        compose("train", [*counts, f"data.path={path}", *OPTIONS, f"data.scale_by={one}"])
        for one in ("auto", "window")
    )
    dataset = build(config.data)
    check_parts(config, dataset, Trainer(max_steps=1))
    assert dataset.scale_by == config.data.scale_by == "all"
    with pytest.raises(InputError, match="set data.scale_by=all"):
        check_parts(by_window, build(by_window.data), Trainer(max_steps=1))
