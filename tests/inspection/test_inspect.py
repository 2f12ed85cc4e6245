"""What an inspection finds, on data of which it is known."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from html_page import HtmlPage
from hugging_face import library

from seq2seq.data import Files, HuggingFace, Series
from seq2seq.errors import InputError
from seq2seq.inspection import inspect, write_inspection
from seq2seq.inspection.mapping import mapping_of
from seq2seq.tokenizers.suitable import suitable

ROOT = Path(__file__).parents[2]
DRAW = random.Random(1)
WORDS = ["".join(DRAW.choices("abcdefghijkl", k=DRAW.randint(3, 9))) for _ in range(600)]
SENTENCES = [" ".join(DRAW.choices(WORDS, k=DRAW.randint(2, 9))) for _ in range(400)]


def tagged(sentence):
    return " ".join("LONG" if len(word) > 5 else "SHORT" for word in sentence.split())


MAPPINGS = {
    "labels of texts": ([(text, "ab"[len(text) % 2]) for text in SENTENCES], "model=many_to_one"),
    "labels of numbers": (
        [(f"{i / 7:.2f} {i / 3:.2f}", "high" if i > 150 else "low") for i in range(300)],
        "data.source=values",
    ),
    "a value of numbers": (
        [(f"{i / 7:.2f} {i:.1f}", f"{i / 9:.3f}") for i in range(300)],
        "vector",
    ),
    "numbers to numbers": (
        [(f"{i / 7:.2f} {i:.1f}", f"{i / 9:.3f} {i:.1f}") for i in range(300)],
        "model=forecast",
    ),
    "aligned": ([(text, tagged(text)) for text in SENTENCES], "model=aligned data.source=words"),
    "copying": ([(word, f"un{word}ed") for word in WORDS], "model=encdec"),
    "transcription": (
        [(word, " ".join(f"P{ord(one)}" for one in word if one != "e")) for word in WORDS],
        "model=encdec",
    ),
    "free text": (
        list(zip(SENTENCES, map(str.upper, reversed(SENTENCES)), strict=True)),
        "model=encdec",
    ),
}


@pytest.mark.parametrize("name", MAPPINGS)
def test_the_mapping_is_recognized(name):
    rows, option = MAPPINGS[name]
    found = mapping_of(rows)
    assert name == found.name
    assert option in " ".join(found.options)
    assert found.reason


def test_empty_rows_have_a_mapping_too():
    assert mapping_of([("a b", "c d"), ("", "")]).name
    assert {} == suitable([""], [""]).options


def test_reversed_words_are_not_aligned_and_a_cipher_is():
    assert "aligned" != mapping_of([(word, word[::-1]) for word in WORDS]).name
    cipher = str.maketrans("abcdefghijkl", "lkjihgfedcba")
    found = mapping_of([(word, word.translate(cipher)) for word in WORDS])
    assert ("aligned", "data.source=characters") == (found.name, found.options[1])
    found = mapping_of([(word, " ".join(word.upper())) for word in WORDS])
    assert ("data.source=characters", "data.target=words") == found.options[1:]


def dataset(tmp_path, rows, **options):
    path = tmp_path / "a.tsv"
    path.write_text("".join(f"{source}\t{target}\n" for source, target in rows))
    return Files(train=str(path), header=False, **options)


def test_what_is_counted_is_there(tmp_path):
    train = [("ab", "x"), ("ab", "y"), ("ab", "y"), ("cd", "cd"), ("", "x"), ("a" * 90, "x")]
    validation = tmp_path / "validation.tsv"
    validation.write_text("ab\tx\nzz\tzz\nq\ty\n")
    found = inspect(dataset(tmp_path, train * 20, validation=str(validation), test=str(validation)))
    text = str(found)
    assert {"train": 120, "validation": 3, "test": 3} == found.rows
    assert (20, 90, 4) == (
        found.source.empty,
        found.source.characters.longest,
        found.source.alphabet,
    )
    assert 3 / 5 == found.source.unseen["validation"]
    assert (115, 1) == (found.repetitions.rows, found.repetitions.ambiguous)
    assert ("ab", "x", "y") == found.repetitions.example
    assert 1 / 3 == found.repetitions.shared["validation"]
    assert 1 / 3 == pytest.approx(found.baselines["source as it is"])
    assert 0 == found.baselines["target of the same source in train"]  # which is y
    for said in ("20 are empty.", "60.00% of the characters of validation", "several targets"):
        assert said in text


@pytest.fixture
def sales(tmp_path):
    """Two daily series: counts with a weekly cycle, and a covariate with missing values."""
    days = np.datetime64("2026-01-01") + np.arange(200)
    week = [3, 1, 4, 1, 5, 9, 2]
    lines = ["day;shop;sold;rain"]
    lines += [
        f"{day};{shop};{size * week[i % 7] + i % 2};{'' if i % 50 == 0 else '0,5'}"
        for shop, size in (("north", 1), ("south", 10))
        for i, day in enumerate(days)
    ]
    (tmp_path / "sales.csv").write_text("\n".join(lines))
    return {
        "path": str(tmp_path / "sales.csv"), "time": "day", "series": "shop",
        "targets": ["sold"], "past_covariates": ["rain"], "horizon": 7, "missing": "indicator",
    }  # fmt: skip


def test_series_are_inspected_as_numbers(sales, tmp_path):
    found = inspect(Series(**sales, lookback=5, batch_size=8), "data=series")
    text = str(found)
    assert "seq2seq-train data=series model=forecast" == found.command()
    assert 8 == found.batch_size
    assert [*"SCPW"] == [title[0] for title, _ in found.sections()][1:5]
    for said in (
        "semicolons between columns, a header, decimal commas.",
        "2 series of 200 rows each: north, south.",
        "From 2026-01-01 to 2026-07-19.",
        "sold (target): from 1 to 91, mean",
        "rain (past covariate): from 0.5 to 0.5, mean 0.5, standard deviation 0, 8 missing.",
        "the value of one week before: sold 1.00.",
        "All targets are whole and not negative",
        "a model sees it with data.lookback=7.",
    ):
        assert said in text, said
    assert "because" not in text  # numbers have no tokens
    series = replace(found.series, train_ends=found.series.starts + 13)  # 7 steps and 7 more: 14
    assert "a model sees it" not in str(replace(found, series=series))
    names = [*found.baselines]
    assert "seasonal_last_value" == names[0] and 4 == len(names)

    page = HtmlPage.at(write_inspection(tmp_path / "a.html", found))
    assert ["Series 1: north, sold", "Series 2: south, sold"] == page.pictures


def test_figures_to_beat_are_those_of_an_evaluation(sales, tmp_path):
    dataset = Series(**sales, lookback=14, scale_by="all")
    found = inspect(dataset)
    prepared = dataset.prepare(tmp_path / "cache")
    given = prepared.splits["validation"].series
    (sold,) = given.values.T
    errors = [
        np.abs(sold[middle : middle + 7] - sold[middle - 1]).mean() for middle in given.middles
    ]
    assert pytest.approx(np.mean(errors)) == found.baselines["last_value"]
    assert len(given.middles) == found.rows["validation"]


def test_correlations_cross_no_gap_and_no_series(sales):
    found = inspect(Series(**sales, lookback=5)).correlations[0]
    columns = np.array([3, 1, 4, 1, 5, 9, 2] * 40)[:200]
    lags = []
    for size in (1, 10):
        values = size * columns + np.arange(200) % 2
        values = values[:160] - values[:160].mean()
        lags.append((values[1:], values[:-1]))
    later, before = (np.concatenate(one) for one in zip(*lags, strict=True))
    expected = (later * before).sum() / np.sqrt((later**2).sum() * (before**2).sum())
    assert (1, "one step") == found[:2] and pytest.approx([expected]) == found.values


def test_a_hugging_face_data_set_is_inspected_like_a_file(tmp_path):
    rows = {"source": WORDS, "target": [f"un{word}ed" for word in WORDS]}
    library().Dataset.from_dict(rows).save_to_disk(tmp_path / "saved")
    found = inspect(HuggingFace(path=str(tmp_path / "saved")))

    assert "copying" == found.mapping.name
    assert len(WORDS) == sum(found.rows.values())


def test_conditioning_symbols_are_not_part_of_the_mapping(tmp_path):
    path = tmp_path / "a.tsv"
    rows = (f"{word}\tV;PST\t{word}ed\n" for word in WORDS)
    path.write_text("lemma\ttags\tform\n" + "".join(rows))
    found = inspect(Files(train=str(path), features_column="tags", target_column="form"))
    assert "copying" == found.mapping.name
    assert "characters" == found.tokens["source"].name
    assert max(map(len, WORDS)) == found.source.characters.longest
    assert "2 different conditioning symbols" in str(found)


@pytest.mark.parametrize("group", [None, "lemma"])
def test_texts_that_recur_with_other_symbols_are_said(tmp_path, group):
    path = tmp_path / "a.tsv"
    rows = (f"{word}\t{tag}\t{word}{tag}\n" for word in WORDS for tag in ("ed", "ing", "s"))
    path.write_text("lemma\ttags\tform\n" + "".join(rows))
    options = {"features_column": "tags", "target_column": "form", "group_column": group}
    found = str(inspect(Files(train=str(path), **options)))
    assert (group is None) == ("a text that is in train with other symbols" in found)


def test_what_is_given_is_not_advised_otherwise(tmp_path):
    rare = [(word, "often" if i % 20 else f"once{i}") for i, word in enumerate(WORDS)]
    assert "model=many_to_one" in inspect(dataset(tmp_path, rare, target="labels")).command()
    few = [(word, "ab"[i % 2]) for i, word in enumerate(WORDS)]
    assert "model=encdec" in inspect(dataset(tmp_path, few, target="characters")).command()


def test_symbols_are_steps_that_correspond_to_nothing(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("lemma\ttags\tform\n" + "".join(f"{w}\tV\t{w.upper()}\n" for w in WORDS))
    found = inspect(Files(train=str(path), features_column="tags", target_column="form"))
    assert "model=aligned" not in found.command()
    path.write_text("lemma\ttags\tform\n" + "".join(f"{w}\tV\t{w}\n" for w in WORDS))
    found = inspect(Files(train=str(path), features_column="tags", target_column="form"))
    assert 1 == found.baselines["source as it is"]


def test_weights_are_checked(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("source\ttarget\tw\n" + "".join(f"{w}\t{w}\tmuch\n" for w in WORDS))
    with pytest.raises(InputError, match="must be a number from 0"):
        inspect(Files(train=str(path), weight_column="w"))


def test_the_advised_command_has_each_option_once_as_it_is_given(tmp_path):
    given = "data=files data.target=subwords"
    found = inspect(dataset(tmp_path, [(word, word[::-1]) for word in WORDS]), given)
    names = [word.partition("=")[0] for word in found.command().split()]
    assert len(names) == len(set(names))
    assert given in found.command()


def test_a_page_has_the_pictures_and_hides_no_markup(tmp_path):
    found = inspect(dataset(tmp_path, [("<b>x", "label & a"), ("y", "c")] * 30))
    page = HtmlPage.at(write_inspection(tmp_path / "a.html", found))
    lengths, frequent = "Lengths of texts: ", "Most frequent texts: "
    sides = ("source", "target")
    assert [f"{one}{side}" for side in sides for one in (lengths, frequent)] == page.pictures
    page = page.text
    assert "&lt;b&gt;x" in page and "<b>x" not in page
    assert found.command() in page
    assert ["a.html", "a.tsv"] == sorted(path.name for path in tmp_path.iterdir())


def test_nothing_to_learn_from_is_said(tmp_path):
    with pytest.raises(InputError, match="must be a train split to inspect"):
        inspect(Files(test=str(dataset(tmp_path, MAPPINGS["copying"][0]).train), header=False))


def test_the_command_needs_neither_keras_nor_tensorflow_and_can_be_pasted(tmp_path, sales):
    rows, _ = MAPPINGS["aligned"]
    path = dataset(tmp_path, rows).train
    script = (
        "import sys; from seq2seq.commands.inspect_data import main; main();"
        "assert not {'keras', 'tensorflow', 'jax'} & {*sys.modules}"
    )
    arguments = [f"data.train={path}", "data.header=false", "page=found.html"]
    series = ["data=series", f"data.path={sales['path']}", "data.time=day", "data.series=shop"]
    series += ["data.targets=[sold]", "data.lookback=9"]
    for given in (series, arguments):
        ran = subprocess.run(
            [sys.executable, "-c", script, *given],
            capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)},
            check=False,
        )  # fmt: skip
        assert 0 == ran.returncode, ran.stderr
    assert (
        f"seq2seq-train data=files data.train={path} data.header=false model=aligned" in ran.stdout
    )
    assert {"a.tsv", "sales.csv", "found.html"} == {file.name for file in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["data.train=no.tsv"], "There is no file no.tsv"),
        (["page=a.pdf", "data.train=a.tsv"], "page must end in .html"),
        (["page=no/a.html", "data.train=a.tsv"], "There is no folder no"),
        ([], "data.train must be a file"),
    ],
)
def test_what_cannot_be_inspected_is_one_sentence(command, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    Path("a.tsv").write_text("a\tb\n" * 30)
    result = command("inspect_data", *arguments)
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert said in result.err


def test_no_script_has_the_name_of_a_module_of_python():
    assert not sys.stdlib_module_names & {path.stem for path in (ROOT / "scripts").glob("*.py")}
