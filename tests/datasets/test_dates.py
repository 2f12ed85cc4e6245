"""The dates builder on a few days, and its functions on Babel's patterns."""

import collections
import datetime
import re
import sys
import tempfile
from types import SimpleNamespace

import pytest
import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.datasets.dates import dates_dataset_builder as dates
from seq2seq.errors import InputError

FEW = {"first": datetime.date(1999, 1, 1), "last": datetime.date(2000, 12, 31)}


class DatesTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = dates.Builder
    EXAMPLE_DIR = tempfile.gettempdir()  # no file of it is read
    ROWS = [(f"en_US {day:%B %d, %Y}", day.isoformat()) for day in dates.days(**FEW)]
    SPLITS = collections.Counter(split_of(iso) for _, iso in ROWS)

    def setUp(self):
        super().setUp()
        patch = pytest.MonkeyPatch()
        few = self.ROWS
        patch.setattr(
            dates, "rows", lambda split: [row for row in few if split_of(row[1]) == split]
        )
        self.addCleanup(patch.undo)


@pytest.fixture(scope="module")
def two_years():
    """Split -> rows of the days of two years."""
    pytest.importorskip("babel")
    return {split: list(dates.rows(split, **FEW)) for split in SPLITS}


def place(**styles):
    """A locale with these patterns, and skeletons that repeat `long`."""
    known = {style: SimpleNamespace(pattern=pattern) for style, pattern in styles.items()}
    skeletons = dict.fromkeys(dates.SKELETONS, known["long"])
    return SimpleNamespace(date_formats=known, datetime_skeletons=skeletons)


def test_patterns_are_distinct_and_have_four_digits_of_the_year():
    found = dates.patterns(
        place(full="EEEE d MMMM y", long="d.M.y", medium="dd/yy", short="yy/M/d")
    )
    assert ["EEEE d MMMM y", "d.M.y"] == found
    assert ["yyyy-M-d"] == dates.patterns(place(**dict.fromkeys(dates.STYLES, "yyyy-M-d")))


def test_a_century_has_all_its_days():
    assert 36_525 == len(list(dates.days()))


def test_no_day_stands_in_two_splits(two_years):
    days = {split: {iso for _, iso in rows} for split, rows in two_years.items()}
    assert 731 == sum(map(len, days.values())) == len(set().union(*days.values()))


def test_a_text_means_one_day(two_years):
    rows = [row for rows in two_years.values() for row in rows]
    assert len(rows) == len({text for text, _ in rows})
    assert 731 * dates.ROWS_PER_DAY * 0.97 < len(rows)


def test_texts_open_with_each_locale_and_hold_the_year_in_plain_characters(two_years):
    rows = [row for rows in two_years.values() for row in rows]
    assert set(dates.LOCALES) == {text.partition(" ")[0] for text, _ in rows}
    for text, iso in rows:
        assert iso[:4] in text
        assert iso[8:].lstrip("0") in re.findall("[1-9][0-9]*", text)
        assert not set(text) & {"\u00a0", "\u202f"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("en_US", "Friday, March 5, 1999"),
        ("de_DE", "Freitag, 5. März 1999"),
        ("ja_JP", "1999年3月5日金曜日"),
        ("ru_RU", "пятница, 5 марта 1999 г."),
    ],
)
def test_a_date_is_written_as_the_locale_does(name, text):
    pytest.importorskip("babel")
    locale = dates.locale(name)
    assert text == dates.written(datetime.date(1999, 3, 5), dates.patterns(locale)[0], locale)


def test_missing_package_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "babel", None)
    with pytest.raises(InputError, match=r'pip install "keras-seq2seq\[data\]"'):
        dates.locale("en_US")
