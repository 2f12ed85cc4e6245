"""The numbers builder on a stand-in for num2words, and the package itself."""

import collections
import sys
import tempfile

import pytest
import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.datasets.numbers import numbers_dataset_builder as numbers
from seq2seq.errors import InputError


def spell(number, lang):
    return f"{lang}s {number:,}"


@pytest.fixture
def few(monkeypatch):
    """Configuration and split -> rows, from 50 drawn numbers of each length and language."""
    monkeypatch.setattr(numbers, "speller", lambda: spell)
    return lambda config, split: list(numbers.rows(config, split, 50))


class NumbersTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = numbers.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ["read"]
    EXAMPLE_DIR = tempfile.gettempdir()  # no file of it is read
    SPLITS = collections.Counter(split_of(str(number)) for number in numbers.numbers("en", 20))

    def setUp(self):
        super().setUp()
        drawn = numbers.numbers("en", 20)
        patch = pytest.MonkeyPatch()
        patch.setattr(numbers, "speller", lambda: spell)
        patch.setattr(numbers, "LANGUAGES", ("en",))
        patch.setattr(numbers, "numbers", lambda language, num_drawn: drawn)
        self.addCleanup(patch.undo)


def test_spell_goes_from_tag_and_digits_to_words(few):
    assert ("en 1 2 3", "ens 123") in [row for split in SPLITS for row in few("spell", split)]


def test_read_goes_from_tag_and_words_to_digits(few):
    assert ("en ens 123", "123") in [row for split in SPLITS for row in few("read", split)]


def test_no_number_stands_in_two_splits_whatever_its_language(few):
    found = {split: {digits for _, digits in few("read", split)} for split in SPLITS}
    assert all(found.values())
    assert sum(map(len, found.values())) == len(set().union(*found.values()))


def test_short_numbers_are_all_there_and_longer_ones_evenly():
    lengths = collections.Counter(len(str(number)) for number in set(numbers.numbers("fr", 700)))
    assert {1: 10, 2: 90, 3: 900, 4: 700, 5: 700, 6: 700} == lengths


def test_languages_have_other_long_numbers_and_each_always_the_same():
    assert numbers.numbers("fr", 50) == numbers.numbers("fr", 50)
    assert numbers.numbers("fr", 50) != numbers.numbers("it", 50)


def test_words_tell_the_number_in_every_language():
    pytest.importorskip("num2words")
    rows = [row for split in SPLITS for row in numbers.rows("read", split, 100)]
    assert len(numbers.LANGUAGES) * 1_300 == len(rows)
    assert len(rows) == len({words for words, _ in rows})
    known = dict(rows)
    assert "91" == known["fr quatre-vingt-onze"]
    assert "200" == known["pl dwieście"]


def test_words_of_unseen_numbers_are_known():
    pytest.importorskip("num2words")
    words = {
        split: {
            word for _, target in numbers.rows("spell", split, 1_000) for word in target.split()
        }
        for split in SPLITS
    }
    assert len(words["train"]) < 500
    assert set() == (words["validation"] | words["test"]) - words["train"]


def test_missing_package_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "num2words", None)
    with pytest.raises(InputError, match=r'pip install "keras-seq2seq\[data\]"'):
        numbers.speller()
