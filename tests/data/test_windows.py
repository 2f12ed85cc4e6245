"""Windows that are gathered on demand are those of a slow, obvious cutting."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seq2seq.data.series.cutting import Cutting, Piece
from seq2seq.data.series.scales_of_series import scales_of_series
from seq2seq.data.series.window_table import SeriesFacts, WindowTable
from seq2seq.features import RowScaledValues, Values

NAN = float("nan")


@st.composite
def tables(draw):
    """A table of pieces with gaps, and how it is cut."""
    lengths = draw(st.lists(st.integers(1, 12), min_size=1, max_size=4))
    width, num_targets = draw(st.integers(1, 4)), 1
    cell = st.sampled_from([1.0, -2.5, 1e12 + 0.5, 3.25, NAN])
    rows = st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1)
    values = np.array(draw(rows.map(lambda one: (one * sum(lengths))[: sum(lengths)])))
    pieces, start = [], 0
    for length in lengths:
        low = start + draw(st.integers(0, length))
        high = draw(st.integers(low, start + length))
        pieces.append(Piece(start, start + length, low, high))
        start += length
    lookback, horizon, stride = (draw(st.integers(1, most)) for most in (4, 3, 3))
    cutting = Cutting(lookback, horizon, stride, draw(st.sampled_from([1, lookback])))
    known_later = draw(st.integers(num_targets, width))
    static = np.arange(2.0 * len(pieces)).reshape(-1, 2) if draw(st.booleans()) else None
    return values, pieces, cutting, num_targets, known_later, static


def slowly(values, pieces, cutting, num_targets, known_later, static, complete):
    """Source and target of each window, one row after the other; None is not known yet."""
    pairs = []
    for number, (start, end, low, high) in enumerate(pieces):
        more = [] if static is None else static[number].tolist()
        has_known = known_later < values.shape[1] or more
        first = max(low, start + cutting.least)
        for middle in range(first, min(high, end) - cutting.horizon + 1, cutting.stride):
            begin = max(start, middle - cutting.lookback)
            past, later = values[begin:middle], values[middle : middle + cutting.horizon]
            source = [[*row, *more] for row in past.tolist()]
            if has_known:
                known = later[:, known_later:].tolist()
                source += [[*[None] * known_later, *row, *more] for row in known]
            target = later[:, :num_targets].tolist()
            lacks = np.isnan(target).any() or np.isnan(past[:, :known_later]).all()
            if complete:
                lacks |= np.isnan(past).any() or np.isnan(later).any()
            if not lacks:
                pairs.append((source, target))
    return pairs


def text(steps):
    return " ".join(",".join("" if x is None else repr(x) for x in step) for step in steps)


def check_row_scales(windows, feature, expected, log_columns):
    """Gathered sources and targets have the scale that the source's text has."""
    num_targets, config = windows.num_targets, feature.get_config()
    own = RowScaledValues(num_targets, [0.5] * num_targets, **config)
    learned = {name: config[name][:num_targets] for name in ("center", "scale")}
    learned["log_columns"] = log_columns
    of_targets = RowScaledValues(num_targets, [0.5] * num_targets, dim=num_targets, **learned)
    sources, targets = windows.sources("train", own), windows.targets("train", of_targets)
    for row, (source, target) in enumerate(expected):
        np.testing.assert_array_equal(own.encode([text(source)]).values, sources.row(row))
        (feature_of_row,) = of_targets.for_rows_of(own, [text(source)])
        np.testing.assert_array_equal(feature_of_row.encode([target]).values, targets.row(row))


def test_scales_of_series_are_those_of_what_was_measured_in_train():
    rows = np.random.default_rng(1).normal([[5, 100]], [[3, 0.01]], (60, 2))
    rows[20:] *= [[1000, 1]]
    filled, ends = np.zeros((60, 2), bool), np.array([20, 40, 60])
    filled[3:9, 0] = True
    rows[10, 1], rows[40:, 1] = np.nan, 7
    facts = SeriesFacts(["a", "b", "c"], [15, 40, 50], [], {})
    table = WindowTable(rows, {}, 1, 2, 2, ends, facts=facts, filled=filled)
    found = scales_of_series(table)
    measured = np.where(filled, np.nan, rows)
    parts = [measured[:15], measured[20:40], measured[40:50]]
    np.testing.assert_allclose(found.overall, np.nanstd(np.concatenate(parts), axis=0))
    expected = [np.nanstd(parts[0][:, 0]), min(np.nanstd(one[:, 1]) for one in parts[:2])]
    np.testing.assert_allclose(found.smallest, expected)
    assert ("a", 0) == found.name


@settings(deadline=None)
@given(tables(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_windows_are_those_of_a_slow_cutting(table, complete, takes_logarithms, random):
    values, pieces, cutting, num_targets, known_later, static = table
    log_columns = num_targets if takes_logarithms else 0
    values[:, :log_columns] = np.abs(values[:, :log_columns])
    expected = slowly(*table, complete)
    cut = cutting.cut(pieces)
    is_missing = np.isnan(values[:, :num_targets])
    cut = cutting.without_missing(cut, values, is_missing, known_later, complete)
    ends = np.array([piece.end for piece in pieces])
    windows = WindowTable(
        values, {"train": cut}, cutting.horizon, num_targets, known_later, ends, static
    )
    width = windows.num_columns
    scaling = {"center": [3.0] * width, "scale": [4.0] * width, "log_columns": log_columns}
    feature = Values(
        dim=width, missing="indicator", horizon=windows.ahead, observed=known_later, **scaling
    )
    sources, targets = windows.sources("train", feature), windows.targets("train")
    assert len(expected) == len(sources) == len(targets)
    assert [text(source) for source, _ in expected] == list(map(sources.text, range(len(sources))))
    assert [text(target) for _, target in expected] == list(map(targets.text, range(len(targets))))
    if not expected:
        return
    check_row_scales(windows, feature, expected, log_columns)
    encoded = feature.encode([text(source) for source, _ in expected]).rows()
    assert list(map(len, encoded)) == sources.lengths.tolist()
    rows = np.array([*random.choices(range(len(expected)), k=3), -1])
    size = max(map(len, encoded)) + random.randint(0, 2)
    batch, lengths = sources.padded(rows, size)
    assert 0 == lengths[-1] and not batch[-1].any()
    for row, length, found in zip(rows[:-1], lengths, batch, strict=False):
        np.testing.assert_array_equal(encoded[row], found[:length])
        np.testing.assert_array_equal(encoded[row], sources.row(row))
        assert not found[length:].any()
