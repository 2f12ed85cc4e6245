"""The pinyin builder on a few words, and what pypinyin has."""

import collections
import tempfile

import pytest
import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import split_of
from seq2seq.datasets.pinyin import pinyin_dataset_builder as pinyin

FEW = {chr(0x4E00 + number): [["yī"]] for number in range(60)}


class PinyinTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = pinyin.Builder
    EXAMPLE_DIR = tempfile.gettempdir()  # no file of it is read
    SPLITS = collections.Counter(map(split_of, FEW))

    def setUp(self):
        super().setUp()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(pinyin, "phrases", lambda: FEW)
        self.addCleanup(self.patch.undo)


def test_the_first_pronunciation_counts_and_punctuation_does_not():
    known = {"爱好": [["ài"], ["hào", "hǎo"]], "一,二": [["yī"], [","], ["èr"]]}
    assert [("爱好", "ài hào")] == [*pinyin.rows(known)]


def test_words_have_as_many_syllables_as_characters():
    pytest.importorskip("pypinyin")
    rows = [*pinyin.rows(pinyin.phrases())]
    assert len(rows) > 40_000
    assert all(len(word) == len(syllables.split()) for word, syllables in rows)
