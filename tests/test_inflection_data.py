"""The made-up verbs of `scripts/inflection_data.py`."""

import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from inflection_data import inflected, main, table  # noqa: E402

from seq2seq.data.files.files import Files  # noqa: E402


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        (("busc", "ar", "PST", 0), "busqué"),
        (("pag", "ar", "PST", 0), "pagué"),
        (("cruz", "ar", "PST", 0), "crucé"),
        (("habl", "ar", "IPFV", 3), "hablábamos"),
        (("com", "er", "FUT", 5), "comerán"),
        (("viv", "ir", "PRS", 3), "vivimos"),
        (("viv", "ir", "IPFV", 0), "vivía"),
    ],
)
def test_forms_are_those_of_spanish(verb, expected):
    assert expected == inflected(*verb)


def test_three_files_have_the_same_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["x", str(tmp_path), "--rows", "200"])
    main()
    expected = [(f"{tags}\t{lemma}", form) for lemma, tags, form in table(1, 200)]
    for ending in ("tsv", "csv", "jsonl"):
        path = str(tmp_path / f"inflections.{ending}")
        dataset = Files(test=path, target_column="form", features_column="tags")
        (chunk,) = dataset.read("test")
        assert expected == list(zip(*chunk, strict=True))
