"""TFDS data sets made by the test, in both record formats, and cmudict's lookup."""

import os
import shutil
import subprocess
import sys
from itertools import chain
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import split_of
from seq2seq.data.tfds.tfds import Tfds
from seq2seq.errors import InputError

WORDS = [f"word{i}" for i in range(300)]


class TinyPairs(tfds.core.GeneratorBasedBuilder):
    """Every kind of feature that is text, and one that is not."""

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = [tfds.core.BuilderConfig(name=name) for name in ("three", "one", "odd")]

    def _info(self):
        text, label = tfds.features.Text(), tfds.features.ClassLabel(names=["no", "yes"])
        features = {
            "id": np.int64,
            "label": label,
            "size": np.float32,
            "tags": tfds.features.Sequence(label),
            "translation": tfds.features.Translation(["de", "en"]),
            "words": tfds.features.Sequence(text),
            "matrix": tfds.features.Tensor(shape=(2, 2), dtype=np.float32),
        }
        return tfds.core.DatasetInfo(builder=self, features=tfds.features.FeaturesDict(features))

    def _split_generators(self, dl_manager):
        splits = {
            "three": ["train", "dev", "test"],
            "one": ["test"],
            "odd": ["labelled", "unlabelled"],
        }[self.builder_config.name]
        return {split: self._generate_examples(split) for split in splits}

    def _generate_examples(self, split):
        for i, word in enumerate(WORDS):
            yield (
                i,
                {
                    "id": i,
                    "label": i % 2,
                    "size": i / 2,
                    "tags": [0, 1][: i % 3],
                    "translation": {"de": f"{split} {word} ä", "en": word},
                    "words": [word, "x"][: i % 3],
                    "matrix": [[0, 0], [0, 0]],
                },
            )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Data folder with the three configurations prepared, one of them as array records."""
    path = tmp_path_factory.mktemp("tfds")
    formats = {"three": "tfrecord", "one": "array_record", "odd": "tfrecord"}
    for config, file_format in formats.items():
        builder = TinyPairs(config=config, data_dir=path)
        builder.download_and_prepare(file_format=file_format)
    return str(path)


def rows(dataset, split="train"):
    return [row for chunk in dataset.read(split) for row in zip(*chunk, strict=True)]


def column(folder, name, config="three"):
    """Texts of a feature, in the order of `id`."""
    options = {"source_column": "id", "target_column": name, "data_dir": folder}
    split = "train[:100%]" if config == "three" else "test"
    dataset = Tfds(name=f"tiny_pairs/{config}", test=split, **options)
    by_id = {int(number): text for number, text in rows(dataset, "test")}
    return [by_id[i] for i in range(4)]


def test_nested_texts_are_read_by_their_path(folder):
    assert column(folder, "translation/en") == WORDS[:4]
    assert column(folder, "translation/de")[0] == "train word0 ä"


def test_labels_numbers_and_sequences_become_text(folder):
    assert column(folder, "label") == ["no", "yes", "no", "yes"]
    assert column(folder, "size") == ["0.0", "0.5", "1.0", "1.5"]
    assert column(folder, "tags") == ["", "no", "no yes", ""]
    assert column(folder, "words") == ["", "word1", "word2 x", ""]


def test_usual_names_of_splits_are_understood(folder):
    dataset = Tfds(name="tiny_pairs/three", data_dir=folder, source_column="translation/de")
    assert dataset.splits() == ["train", "validation", "test"]
    assert rows(dataset, "validation")[0][0].startswith("dev")
    assert not dataset.notes


def test_array_records_with_a_single_split_are_divided_by_hash(folder):
    dataset = Tfds(
        name="tiny_pairs/one",
        data_dir=folder,
        source_column="translation/en",
        target_column="words",
    )
    sources = {split: [row[0] for row in rows(dataset, split)] for split in dataset.splits()}
    assert sorted(chain(*sources.values())) == sorted(WORDS)
    assert all(split_of(word) == split for split in sources for word in sources[split])
    assert ["held out for validation and" in note for note in dataset.notes] == [True]


def test_tfds_split_expressions_and_limit(folder):
    dataset = Tfds(
        name="tiny_pairs/odd", data_dir=folder, train="labelled[10:50]", test="unlabelled[:9]"
    )
    assert len(rows(dataset, "test")) == 9
    assert len(rows(dataset)) + len(rows(dataset, "validation")) == 40
    assert len(rows(Tfds(name="tiny_pairs/three", data_dir=folder, limit=5))) == 5


def test_named_parts_of_a_single_split_are_those_and_no_others(folder):
    options = {"validation": "test[80%:90%]", "test": "test[90%:]"}
    dataset = Tfds(name="tiny_pairs/one", data_dir=folder, train="test[:80%]", **options)
    sizes = {split: len(rows(dataset, split)) for split in dataset.splits()}
    assert {"train": 240, "validation": 30, "test": 30} == sizes
    dataset = Tfds(name="tiny_pairs/one", data_dir=folder, **options)
    assert ["validation", "test"] == dataset.splits()
    with pytest.raises(InputError, match="split must be validation or test, not 'train'"):
        rows(dataset)


def test_fingerprint_names_version_and_columns(folder):
    first = Tfds(name="tiny_pairs/three", data_dir=folder).fingerprint()
    assert first["name"] == "tiny_pairs/three/1.0.0"
    assert first != Tfds(name="tiny_pairs/three", data_dir=folder, source_column="id").fingerprint()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "cmudit"}, "no TFDS data set 'cmudit'. Did you mean cmudict"),
        ({"name": "cmudict/phonem"}, "no configuration 'phonem'. Did you mean phonemes"),
        ({"name": "cmudict", "version": "9.9.9"}, "cannot load data set 'cmudict'"),
        ({"name": "tiny_pairs/odd"}, "data.train must be a split of"),
        ({"name": "tiny_pairs/odd", "train": "labeled"}, "no split 'labeled'. Did you mean label"),
        (
            {"source_column": "translation/eng"},
            "not 'translation/eng'. Did you mean translation/en",
        ),
        ({"source_column": "matrix"}, "Feature 'matrix' .* must be a text"),
        ({"source_column": "label"}, "different features, not both 'label'"),
    ],
)
def test_wrong_names_are_answered_with_the_right_ones(folder, options, message):
    with pytest.raises(InputError, match=message):
        rows(Tfds(**{"name": "tiny_pairs/three", "data_dir": folder} | options))


@pytest.mark.parametrize(
    "options", [{"name": None}, {"name": ""}, {"name": "x", "source_column": "a"}]
)
def test_wrong_options_are_refused_before_tfds_is_asked(options):
    with pytest.raises(InputError):
        Tfds(target_column="a", **options)


def test_a_failed_download_is_one_sentence(monkeypatch, tmp_path):
    def fail(self, dl_manager):
        raise OSError("no route to host\nmore")

    monkeypatch.setattr(TinyPairs, "_split_generators", fail)
    with pytest.raises(InputError, match=r"could not be prepared \(.*no route to host.*data_dir"):
        Tfds(name="tiny_pairs/three", data_dir=str(tmp_path)).splits()


def test_data_dir_is_below_the_cache_unless_given(monkeypatch, tmp_path):
    monkeypatch.delenv("TFDS_DATA_DIR", raising=False)
    prepared = []
    monkeypatch.setattr(
        "seq2seq.data.prepare.prepare", lambda dataset, *_: prepared.append(dataset.data_dir)
    )
    Tfds(name="tiny_pairs").prepare(tmp_path)
    Tfds(name="tiny_pairs", data_dir="mine").prepare(tmp_path)
    monkeypatch.setenv("TFDS_DATA_DIR", "theirs")
    Tfds(name="tiny_pairs").prepare(tmp_path)
    assert prepared == [str(tmp_path / "tfds"), "mine", None]


def test_data_sets_of_the_package_are_made_again_when_their_code_changes(monkeypatch, tmp_path):
    code = tmp_path / "own" / "tiny_pairs" / "tiny_pairs_dataset_builder.py"
    code.parent.mkdir(parents=True)
    code.write_text("one")
    monkeypatch.setattr("seq2seq.data.tfds.builder.LOCAL_FOLDER", tmp_path / "own")
    module = SimpleNamespace(Builder=TinyPairs)
    name = "seq2seq.datasets.tiny_pairs.tiny_pairs_dataset_builder"
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delenv("TFDS_DATA_DIR", raising=False)
    mine = {"name": "tiny_pairs/one", "source_column": "words", "target_column": "label"}

    def prepare():
        Tfds(**mine, data_dir=str(tmp_path / "mine")).splits()
        return Tfds(**mine, target="labels").prepare(tmp_path / "cache")

    before = prepare().fingerprint
    assert before == prepare().fingerprint
    assert 1 == len(list((tmp_path / "cache" / "tfds").iterdir()))
    code.write_text("two")
    with pytest.raises(InputError, match="was made by another version of seq2seq"):
        prepare()
    shutil.rmtree(tmp_path / "mine")
    assert before != prepare().fingerprint
    assert 2 == len(list((tmp_path / "cache" / "tfds").iterdir()))


def test_options_are_checked_without_tensorflow(tmp_path):
    own = tmp_path / "a.tsv"
    own.touch()
    code = (
        "import sys; from seq2seq.data import Files, Generated, Tfds;"
        f"Tfds(name='cmudict'), Generated(), Files(train='{own}');"
        "assert not {'tensorflow', 'tensorflow_datasets', 'keras', 'pyarrow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"a": [{"pythonClassName": "evil.Feature"}]}', "not evil.Feature"),
        ('{"type": "evil.Feature"}', "not evil.Feature"),
        ("[" * 100_000, "is corrupt"),
    ],
)
def test_features_that_would_be_imported_are_refused(tmp_path, content, said):
    from seq2seq.data.tfds.builder import check_features

    (tmp_path / "1.0.0").mkdir()
    (tmp_path / "1.0.0" / "features.json").write_text(content)
    with pytest.raises(InputError, match=said):
        check_features(tmp_path)
