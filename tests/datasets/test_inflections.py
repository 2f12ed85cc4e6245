"""The inflections builder on a few words, and what the dictionary has."""

import collections
import tempfile

import pytest
import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.datasets.inflections import inflections_dataset_builder as inflections

FEW = [(f"lemma{number}", "NOUN;plur", f"forms{number}") for number in range(60)]


class InflectionsTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = inflections.Builder
    EXAMPLE_DIR = tempfile.gettempdir()  # no file of it is read
    SPLITS = collections.Counter(split_of(lemma) for lemma, _, _ in FEW)

    def setUp(self):
        super().setUp()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(inflections, "inflected", lambda: iter(FEW))
        self.addCleanup(self.patch.undo)


@pytest.fixture(scope="module")
def words():
    pytest.importorskip("pymorphy3")
    patch = pytest.MonkeyPatch()
    patch.setattr(inflections, "LETTERS", "аб")
    patch.setattr(inflections, "BEGINNINGS", 1)
    yield inflections.rows(inflections.inflected())
    patch.undo()


def test_forms_with_a_variant_and_lemmas_are_left_out():
    found = [("a", "x", "b"), ("a", "x", "c"), ("a", "y", "a"), ("a", "z", "d"), ("a", "z", "d")]
    assert [("a", "z", "d")] == inflections.rows(found)


def test_a_lemma_has_a_few_forms_with_different_tags(words):
    assert len(words) > 100
    counts = collections.Counter(lemma for lemma, _, _ in words)
    assert max(counts.values()) <= inflections.FORMS
    assert len(words) == len({(lemma, tags) for lemma, tags, _ in words})


def test_tags_are_separated_by_semicolons_and_begin_with_a_part_of_speech(words):
    for _, tags, _ in words:
        assert tags.partition(";")[0] in inflections.KINDS
        assert not {*tags.split(";")} & inflections.LEFT_OUT
        assert " " not in tags
        assert "," not in tags


def test_every_split_has_lemmas(words):
    assert {*SPLITS} == {split_of(lemma) for lemma, _, _ in words}
