"""The glucose builder on made-up readings, and the installed file."""

import gzip
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.datasets.glucose import glucose_dataset_builder as glucose

FIRST = datetime(2010, 3, 24)


def lines(times):
    return ["isig,datetime,glucose", *(f"{i}.5,{FIRST + time},{i}" for i, time in enumerate(times))]


STEP = timedelta(minutes=5)
MANY = lines([STEP * i for i in range(36 * 20)])


class GlucoseTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = glucose.Builder
    EXAMPLE_DIR = tempfile.gettempdir()  # no file of it is read
    SPLITS = {"train": 14, "validation": 3, "test": 3}

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "glucose.csv.gz"
        path.write_bytes(gzip.compress("\n".join(MANY).encode()))
        patch = pytest.MonkeyPatch()
        patch.setattr(glucose, "csv_path", lambda: path)
        self.addCleanup(patch.undo)


def test_a_window_begins_after_a_gap_or_a_missing_number():
    times = [STEP * (i + (i >= 5)) for i in range(5 + 36 + 36)]
    rows = lines(times)
    assert [f"{i}" for i in range(5, 41)] == glucose.windows(rows)[0][1].split()
    rows[10] = rows[10].replace("9.5", "nil")
    found = glucose.windows(rows)
    assert ["10", "45"] == [found[0][1].split()[0], found[0][1].split()[-1]]
    assert 1 == len(found)


def test_installed_windows_are_whole_and_divided_by_time():
    pytest.importorskip("bokeh_sampledata")
    with gzip.open(glucose.csv_path(), "rt") as file:
        content = file.read().splitlines()
    splits = [glucose.rows_of(split, content) for split in SPLITS]
    assert [927, 198, 199] == [*map(len, splits)]
    assert glucose.windows(content) == [row for rows in splits for row in rows]
    assert {36} == {len(text.split()) for rows in splits for row in rows for text in row}
