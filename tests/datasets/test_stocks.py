"""The stocks builder on made-up prices, its functions, and the installed file."""

import tempfile
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import tensorflow_datasets as tfds

from seq2seq.data.split_by_hash import SPLITS
from seq2seq.datasets.stocks import stocks_dataset_builder as stocks
from seq2seq.errors import InputError

MONTHS = [date(2000 + i // 12, i % 12 + 1, 1) for i in range(123)]
DATES = [f"{month:%b} 1 {month.year}" for month in MONTHS]
LINES = ["symbol,date,price"]
LINES += [f"A,{day},{i}.5" for i, day in enumerate(DATES)]
LINES += [f"B,{day},{1000 + i}" for i, day in enumerate(DATES[60:])]


class StocksTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = stocks.Builder
    EXAMPLE_DIR = tempfile.gettempdir()  # no file of it is read
    SPLITS = Counter(split for _, split, *_ in stocks.windows(LINES))

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "stocks.csv"
        path.write_text("\n".join(LINES))
        patch = pytest.MonkeyPatch()
        patch.setattr(stocks, "csv_path", lambda: path)
        self.addCleanup(patch.undo)


def test_a_window_is_ten_prices_and_the_one_after():
    key, split, history, price = next(stocks.windows(LINES))
    assert ("A Nov 1 2000", "train") == (key, split)
    assert "0.5 1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5" == history
    assert "10.5" == price


def test_no_window_crosses_symbols():
    windows = list(stocks.windows(LINES))
    assert 123 - 10 + 63 - 10 == len(windows)
    for key, _, history, price in windows:
        prices = [float(number) for number in [*history.split(), price]]
        assert [1.0] * 10 == [b - a for a, b in pairwise(prices)], key


def test_later_months_are_in_later_splits_for_all_symbols():
    splits = {key.partition(" ")[2]: split for key, split, *_ in stocks.windows(LINES)}
    in_order = [SPLITS.index(splits[day]) for day in DATES[10:]]
    assert sorted(in_order) == in_order
    assert [98 - 10, 12, 13] == [in_order.count(i) for i in range(3)]


def test_installed_windows_stand_in_one_split_each():
    pytest.importorskip("vega_datasets")
    windows = list(stocks.windows(stocks.csv_path().read_text().splitlines()))
    assert 4 * 113 + 58 == len(windows)
    assert len(windows) == len({history for _, _, history, _ in windows})
    assert {"train": 385, "validation": 60, "test": 65} == Counter(row[1] for row in windows)


def test_missing_package_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(stocks.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'pip install "seq2seq\[data\]"'):
        stocks.csv_path()
