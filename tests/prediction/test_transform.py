"""Forecasts of models that have learned the logarithms of their targets."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from series_run import daily, series_run

import seq2seq
from seq2seq.configuration.composing import build, compose
from seq2seq.configuration.stored_config import load_config, save_config
from seq2seq.errors import BadRow, InputError
from seq2seq.features import Values
from seq2seq.heads import GaussianHead, NegativeBinomialHead, QuantilesHead, StudentTHead
from seq2seq.models import IntervalCalibration
from seq2seq.models.anchoring import check_continuation
from seq2seq.prediction.path_distribution import PathDistribution
from seq2seq.prediction.step_distribution import StepDistribution

GROWING = [(index % 3, round(1.2**index, 3) - 1) for index in range(40)]  # from 0 to 1,000
OPTIONS = ["data.time=day", "data.series=shop", "data.targets=[sales]", "data.lookback=5"]
OPTIONS += ["data.covariates=[promo]", "data.horizon=3", "data.transform=log1p"]
SOURCE = np.array([*((sales, 1) for _, sales in GROWING[15:20]), *[(np.nan, 1)] * 3])


def distribution(kind, head, calibration=None):
    """The distribution of four steps whose logarithms are around 3, with deviations around 0.6."""
    target = Values(dim=1, center=[3.0], scale=[0.6], log_columns=1)
    model = SimpleNamespace(head=head, target=target, interval_calibration=calibration)
    if kind == "paths":
        paths = np.random.default_rng(0).normal(size=(200, 4, 1)).astype("float32")
        return PathDistribution(model, target, paths, seed=0)
    parameters = np.random.default_rng(1).normal(-2, 0.5, (4, head.parts)).astype("float32")
    return StepDistribution(model, target, parameters, row_id=7)


HEADS = {"gaussian": GaussianHead, "student_t": StudentTHead, "quantiles": QuantilesHead}


@pytest.mark.parametrize("kind", ["paths", "steps"])
@pytest.mark.parametrize("head", HEADS)
def test_what_a_distribution_gives_is_in_the_units_of_the_data(kind, head):
    one = distribution(kind, HEADS[head]())
    levels = np.array([0.001, 0.1, 0.5, 0.9])
    logs = 3 + 0.6 * one._normalized_quantiles(levels)
    quantiles = one.quantiles(levels)
    np.testing.assert_allclose(np.maximum(np.expm1(logs), 0), quantiles)
    np.testing.assert_allclose(quantiles[2], one.median)
    np.testing.assert_allclose(quantiles[1], one.interval(0.8)[0])
    samples = one.samples(200 if kind == "paths" else 20_000)
    assert (samples >= 0).all()
    if head != "gaussian":  # whose exponential may have no mean
        np.testing.assert_array_equal(one.median, one.mean)
    elif kind == "paths":  # not the exponential of the paths' mean, which is smaller
        np.testing.assert_allclose(samples.mean(axis=0), one.mean, rtol=1e-6)
    else:
        error = samples.std(axis=0) / np.sqrt(len(samples))
        assert (np.abs(samples.mean(axis=0) - one.mean) < 4 * error).all()


@pytest.mark.parametrize("kind", ["paths", "steps"])
def test_intervals_are_calibrated_in_logarithms(kind):
    """A margin widens intervals in proportion to their level, and they stay above 0."""
    one = distribution(kind, GaussianHead())
    low, high = one.interval(0.8)
    score = one.interval_scores(2 * (1 + high) - 1, [0.8])
    np.testing.assert_allclose(score, np.log(2))
    calibrated = distribution(kind, GaussianHead(), IntervalCalibration.fit([0.8], [score] * 40))
    low_now, high_now = calibrated.interval(0.8)
    np.testing.assert_allclose(2 * (1 + high), 1 + high_now)
    np.testing.assert_allclose(np.maximum((1 + low) / 2, 1), 1 + low_now)


def test_a_forecast_is_continued_in_the_units_of_the_data(tmp_path):
    (tmp_path / "sales.csv").write_text(daily({"a": GROWING}))
    run = series_run(tmp_path, tmp_path / "sales.csv", *OPTIONS, model="last_n")
    days = np.datetime64("2026-03-01") + np.arange(26)
    sales = np.array([sales for _, sales in GROWING[:20]] + [np.nan] * 6)
    frame = {"day": days, "shop": ["a"] * 26, "promo": np.ones(26), "sales": sales}
    with warnings.catch_warnings(action="ignore"):
        found = seq2seq.forecast(run, frame, 6)
    (first,) = seq2seq.load(run)([SOURCE])
    np.testing.assert_allclose(first.values[:, 0], found["mean"][:3], rtol=1e-5)
    assert first.values.max() > 10  # no logarithms
    with pytest.raises(InputError, match="column 'sales' must be at least 0, .*, not -1.0"):
        seq2seq.forecast(run, frame | {"sales": np.where(sales > 20, -1.0, sales)}, 6)


def test_a_model_of_other_numbers_is_refused(tmp_path):
    """The option cannot be changed behind a model's back."""
    path = tmp_path / "sales.csv"
    path.write_text(daily({"a": GROWING}))
    plain, logarithmic = (
        build(compose("train", ["data=series", f"data.path={path}", *OPTIONS, one]).data)
        for one in ("data.transform=none", "data.transform=log1p")
    )
    source, target, _ = logarithmic.make_features(None, False)
    with pytest.raises(InputError, match="data.transform must be log1p, as in .*, not none"):
        plain.prepare(tmp_path / "cache", features=(source, target))
    assert source.columns and 1 == source.log_columns == target.log_columns
    plain_source, plain_target, _ = plain.make_features(None, False)
    assert "log_columns" not in plain_source.get_config()
    assert target is not target.for_data_of(plain_target) is plain_target
    with pytest.raises(InputError, match="must have the logarithms .* log_columns=0, not 1"):
        check_continuation(plain_source, target)


def test_counts_are_not_transformed():
    target = Values(dim=1, center=[3.0], scale=[0.6], log_columns=1)
    with pytest.raises(InputError, match="set data.transform=none for .*negative_binomial"):
        NegativeBinomialHead().num_parameters(target)


def test_runs_of_before_have_the_values_themselves(tmp_path):
    (tmp_path / "sales.csv").write_text(daily({"a": GROWING}))
    given = ["data=series", f"data.path={tmp_path / 'sales.csv'}", *OPTIONS]
    config = compose("train", [*given, "data.transform=none"])
    assert "transform" not in build(config.data).fingerprint()
    assert build(config.data).fingerprint() != build(compose("train", given).data).fingerprint()
    del config.data.transform
    save_config(config, tmp_path)
    assert "none" == load_config(tmp_path).data.transform


@pytest.mark.parametrize("value", ["-0.5", "-3"])
def test_a_value_below_0_is_refused_with_its_line(tmp_path, value):
    path = tmp_path / "sales.csv"
    path.write_text(daily({"a": [*GROWING[:30], (0, value), *GROWING[30:]]}))
    data = build(compose("train", ["data=series", f"data.path={path}", *OPTIONS]).data)
    place = "Line 32 of .*sales.csv, column 'sales' must be at least 0"
    with pytest.raises(BadRow, match=f"{place}, .* not {value}.* data.transform=none"):
        data.make_features(None, False)


@pytest.mark.parametrize("missing", ["indicator", "ffill"])
@pytest.mark.parametrize("normalizer", ["standard", "minmax", "robust", "none"])
def test_zeros_constant_series_and_missing_values_are_learned(tmp_path, missing, normalizer):
    path = tmp_path / "sales.csv"
    zeros, holes = [(0, 0)] * 40, [(0, "" if index % 7 == 3 else 7) for index in range(40)]
    path.write_text(daily({"a": zeros, "b": holes, "c": GROWING}))
    options = [f"data.missing={missing}", f"data.normalizer={normalizer}"]
    data = build(compose("train", ["data=series", f"data.path={path}", *OPTIONS, *options]).data)
    prepared = data.prepare(tmp_path / "cache")
    train = prepared.splits["train"]
    for side, feature in ((train.source, prepared.source), (train.target, prepared.target)):
        values, _ = side.padded(np.arange(len(train)), int(side.lengths.max()))
        assert np.isfinite(values).all() and 0 < np.abs(values).max() < 20
        assert 1 == feature.log_columns


@pytest.mark.parametrize(
    ("spread", "is_reported"), [(lambda x: 2.0, False), (np.sqrt, False), (lambda x: 0.2 * x, True)]
)
@pytest.mark.parametrize("shift", [0, -200])
def test_targets_that_spread_in_proportion_to_their_level_are_reported(
    tmp_path, spread, is_reported, shift
):
    draw, levels = np.random.default_rng(0), 20 * 1.3 ** (np.arange(300) // 24)
    sales = [level + spread(level) * draw.normal() + shift for level in levels]
    path = tmp_path / "sales.csv"
    path.write_text(daily({"a": [(0, one) for one in sales]}))
    chosen = [*OPTIONS, "data.transform=none"]
    data = build(compose("train", ["data=series", f"data.path={path}", *chosen]).data)
    *_, notes = data.make_features(None, False)
    found = ["The spread of 'sales' grows in proportion to its level: " in one for one in notes]
    assert (is_reported and not shift) == any(found)
