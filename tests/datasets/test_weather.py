"""The weather builder on a few made-up days, its functions, and the installed file."""

import importlib.util
import tempfile
from collections import Counter
from pathlib import Path

import pytest
import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.datasets.weather import weather_dataset_builder as weather
from seq2seq.errors import InputError

HEADER = "date,precipitation,temp_max,temp_min,wind,weather"
KINDS = ("sun", "rain", "fog")
# 13 weeks and two days; the readings of the last two days are those of the first two.
LINES = [HEADER]
LINES += [
    f"2012/{i // 28 + 1:02}/{i % 28 + 1:02},0.0,{i % 91}.5,-1.0,2.5,{KINDS[i % 3]}"
    for i in range(93)
]


def sizes(config):
    counts = Counter(split for split, *_ in weather.ROWS[config](LINES))
    return {split: counts[split] for split in SPLITS}


class WeatherTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = weather.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ["week"]
    EXAMPLE_DIR = tempfile.gettempdir()  # no file of it is read
    SPLITS = sizes("week")

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "weather.csv"
        path.write_text("\n".join(LINES))
        patch = pytest.MonkeyPatch()
        patch.setattr(weather, "csv_path", lambda: path)
        self.addCleanup(patch.undo)


@pytest.fixture(scope="module")
def installed():
    """Lines of the installed package's file."""
    pytest.importorskip("vega_datasets")
    return weather.csv_path().read_text().splitlines()


def test_a_day_is_a_vector_and_its_class():
    rows = {row[1:] for row in weather.single_days(LINES)}
    assert ("0.0 2.5 -1.0 2.5", "fog") in rows


def test_equal_rows_merge_and_equal_readings_share_a_split():
    rows = list(weather.single_days(LINES))
    assert 93 == len(rows)  # the last two days have the readings of the first two, other classes
    assert 92 == len(list(weather.single_days([*LINES[:93], LINES[1]])))
    split = {readings: own for own, readings, _ in rows}
    assert all(split[readings] == own for own, readings, _ in rows)


def test_a_week_has_seven_steps_of_four_values_and_seven_classes():
    rows = list(weather.weeks(LINES))
    assert 13 == len(rows)
    assert rows[0][1].startswith("0.0,0.5,-1.0,2.5 0.0,1.5,-1.0,2.5 ")
    assert "sun rain fog sun rain fog sun" == rows[0][2]
    for _, readings, classes in rows:
        assert [4] * 7 == [len(step.split(",")) for step in readings.split()]
        assert 7 == len(classes.split())


@pytest.mark.parametrize("config", weather.ROWS)
def test_every_split_has_rows(config):
    assert all(sizes(config).values())


def test_installed_days_stand_in_one_split_each(installed):
    assert 1_461 == len(weather.days(installed))
    for rows in (list(weather.single_days(installed)), list(weather.weeks(installed))):
        split = {readings: own for own, readings, _ in rows}
        assert all(split[readings] == own for own, readings, _ in rows)
        shares = [sum(own == name for own, *_ in rows) / len(rows) for name in SPLITS]
        assert [0.6, 0.2, 0.2] == pytest.approx(shares, abs=0.06)


def test_missing_package_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'pip install "keras-seq2seq\[data\]"'):
        weather.csv_path()
