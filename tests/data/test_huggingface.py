"""Hugging Face data sets in folders that the test makes; nothing is downloaded."""

import subprocess
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hugging_face import library

from seq2seq.data import HuggingFace
from seq2seq.data.huggingface.loading import datasets_library
from seq2seq.errors import InputError

datasets = library()
ROOT = Path(__file__).parents[2]
LABEL = datasets.ClassLabel(names=["no", "yes"])
FEATURES = datasets.Features(
    {
        "id": datasets.Value("int64"),
        "translation": datasets.Translation(languages=["de", "en"]),
        "label": LABEL,
        "tags": datasets.List(LABEL),
        "language": datasets.Value("string"),
    }
)
WORDS = [f"wort{i}" for i in range(40)]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


def made(words, label=None):
    rows = {
        "id": [*range(len(words))],
        "translation": [{"de": word, "en": word.upper()} for word in words],
        "label": [i % 2 if label is None else label for i in range(len(words))],
        "tags": [[i % 2, 1] for i in range(len(words))],
        "language": ["x;y"] * len(words),
    }
    return datasets.Dataset.from_dict(rows, features=FEATURES)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Folders that `save_to_disk` wrote: one split, three splits, and a test without labels."""
    folder = tmp_path_factory.mktemp("saved")
    train, dev = made(WORDS), made(["a", "b"])
    made(WORDS).save_to_disk(folder / "one")
    for name, label in (("three", None), ("secret", -1)):
        splits = {"train": train, "dev": dev, "test": made(["c"], label)}
        datasets.DatasetDict(splits).save_to_disk(folder / name)
    return folder


def pairs(dataset, split):
    return [pair for chunk in dataset.read(split) for pair in zip(*chunk, strict=True)]


def of(folder, **options):
    columns = {"source_column": "translation.de", "target_column": "translation.en"}
    return HuggingFace(path=str(folder), **columns | options)


def test_a_nested_column_is_named_with_a_point(saved):
    dataset = of(saved / "three")

    assert [("a", "A"), ("b", "B")] == pairs(dataset, "validation")
    assert [("c", "C")] == pairs(dataset, "test")
    assert [(word, word.upper()) for word in WORDS] == pairs(dataset, "train")
    assert "first rows: 'wort0' -> 'WORT0'" in dataset.notes[-1]


def test_classes_are_read_as_names_and_lists_joined(saved):
    dataset = of(saved / "three", source_column="tags", target_column="label")
    first, second = pairs(dataset, "validation")

    assert ("no yes", "no") == first
    assert ("yes yes", "yes") == second


def test_symbols_come_before_the_source(saved):
    dataset = of(saved / "three", features_column="language")

    assert ("x;y\ta", "A") == pairs(dataset, "validation")[0]
    assert ";" == dataset.separator("source")
    assert {"features": ["language"], "source": ["translation.de"]} == dataset.columns_read()


def test_a_single_split_is_divided(saved):
    dataset = of(saved / "one")
    found = {split: pairs(dataset, split) for split in dataset.splits()}

    assert ["train", "validation", "test"] == list(found)
    assert all(found.values())
    assert sorted(WORDS) == sorted(source for rows in found.values() for source, _ in rows)


def test_a_split_can_be_a_part_of_another(saved):
    dataset = of(saved / "three", validation="train[:10%]", test="dev+test", limit=3)

    assert ["wort0", "wort1", "wort2"] == [source for source, _ in pairs(dataset, "validation")]
    assert ["a", "b", "c"] == [source for source, _ in pairs(dataset, "test")]


def test_a_test_split_without_labels_is_held_out_of_train(saved):
    dataset = of(saved / "secret", target_column="label")

    assert ["train", "validation"] == dataset.given_splits()
    assert any("split test is not used, as it has no targets" in note for note in dataset.notes)
    with pytest.raises(InputError, match="Row 1 of .*, split test must have one of 2 classes"):
        pairs(of(saved / "secret", target_column="label", test="test"), "test")


@pytest.mark.parametrize("target", [None, -1])
def test_a_test_split_without_targets_is_held_out_of_train(tmp_path, target):
    kinds = {"source": "string", "target": "string" if target is None else "int64"}
    features = datasets.Features({name: datasets.Value(kind) for name, kind in kinds.items()})
    given = [*range(len(WORDS))] if target else WORDS
    splits = {"train": (WORDS, given), "test": (["a", "b"], [target] * 2)}
    made = {
        name: datasets.Dataset.from_dict({"source": one, "target": two}, features=features)
        for name, (one, two) in splits.items()
    }
    datasets.DatasetDict(made).save_to_disk(tmp_path / "a")
    dataset = HuggingFace(path=str(tmp_path / "a"))
    assert ["train"] == dataset.given_splits()
    assert any("has no targets" in note for note in dataset.notes)


def test_a_folder_of_parquet_files_is_read(tmp_path):
    for name, texts in (("train", ["a", "b"]), ("validation", ["c"])):
        table = pyarrow.table({"text": texts, "label": [1.5] * len(texts)})
        pyarrow.parquet.write_table(table, tmp_path / f"{name}.parquet")
    dataset = HuggingFace(path=str(tmp_path))

    assert [("c", "1.5")] == pairs(dataset, "validation")
    assert ["train", "validation"] == dataset.given_splits()


def test_equal_rows_have_equal_fingerprints_however_they_are_stored(saved, tmp_path):
    made(WORDS).save_to_disk(tmp_path / "shards", num_shards=3)
    made([*WORDS[:-1], "other"]).save_to_disk(tmp_path / "other")
    one, shards, other, labels = (
        of(folder, **options).fingerprint()
        for folder, options in (
            (saved / "one", {}),
            (tmp_path / "shards", {}),
            (tmp_path / "other", {}),
            (saved / "one", {"target_column": "label"}),
        )
    )
    assert one == shards
    assert one != other
    assert one != labels


def test_null_is_a_bad_row(tmp_path):
    rows = {"source": ["a", None, "c"], "target": ["A", "B", "C"]}
    datasets.Dataset.from_dict(rows).save_to_disk(tmp_path / "a")
    with pytest.raises(InputError, match="Row 2 of .*, split train must have a text, number or"):
        pairs(HuggingFace(path=str(tmp_path / "a"), limit=3), "train")
    dataset = HuggingFace(path=str(tmp_path / "a"), on_error="skip")

    assert 2 == sum(len(pairs(dataset, split)) for split in ("train", "validation"))
    assert any("Skipped 1 bad row(s)" in note for note in dataset.notes)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"source_column": "translation.ed"}, "not 'translation.ed'. Did you mean translation."),
        ({"validation": "train[90:900]"}, "or a part of one such as"),
        ({"config": "a"}, "data.config must be null for .*, which save_to_disk wrote"),
        ({"revision": "a"}, "data.revision must be null for the folder"),
        ({"train": "trian"}, "data.train must be a split of .* not 'trian'. Did you mean train"),
        ({"train": "train[:"}, r"such as train\[:80%\], not 'train\[:'"),
        ({"source_column": 9}, "data.source_column must be at most 6, the number of columns"),
    ],
)
def test_what_a_data_set_lacks_is_named(saved, options, said):
    with pytest.raises(InputError, match=said):
        pairs(of(saved / "three", **options), "train")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "data.path must be a folder or a data set of the Hugging Face Hub, .*, not null"),
        ({"path": __file__}, "not the file .*. Set data=files and data.train for a file."),
        ({"path": "a", "features_separator": "tab"}, "data.features_separator must be"),
        ({"path": "a", "source_column": 0}, "data.source_column must be a name, or a number"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_read(options, said):
    with pytest.raises(InputError, match=said):
        HuggingFace(**options)


def test_an_unknown_name_is_one_sentence(monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    with pytest.raises(InputError, match="There is no folder no_such/data, and no such") as refused:
        HuggingFace(path="no_such/data").given_splits()
    assert "\n" not in str(refused.value)


def test_code_in_a_folder_is_not_run(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "mine.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(InputError, match="cannot load the folder .*scripts are no longer"):
        HuggingFace(path=str(folder)).given_splits()
    assert not (tmp_path / "ran").exists()


def test_a_corrupt_file_is_named(saved, tmp_path):
    made(WORDS).save_to_disk(tmp_path / "a")
    (path,) = (tmp_path / "a").glob("*.arrow")
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError, match="The library datasets cannot load the folder"):
        pairs(of(tmp_path / "a"), "train")


def test_our_folder_datasets_does_not_count_as_the_library(monkeypatch):
    """As in a process that runs in the repository's root, where the library is not installed."""
    code = (
        "import sys; sys.path[:] = [one for one in sys.path if 'site-packages' not in one];"
        "import datasets; print(datasets.__path__, hasattr(datasets, 'load_dataset'))"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "False" in out.stdout
    monkeypatch.delattr(datasets, "load_dataset")
    with pytest.raises(InputError, match=r'pip install "keras-seq2seq\[huggingface\]"'):
        datasets_library()
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(InputError, match="needs the package datasets"):
        datasets_library()
