"""Predictions for files: all columns are kept, and interrupted work is continued."""

import csv
import gzip
import json
import math
import os
import signal
from pathlib import Path

import pyarrow.parquet
import pytest

from seq2seq.data.files.tables import open_table
from seq2seq.errors import InputError
from seq2seq.prediction import Prediction, Predictor
from seq2seq.storage.partial_results import PartialResults

WORDS = ["abc", "de", "", "edcba", "a"]


@pytest.fixture
def predict(command, trained, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments, status=0):
        result = command("predict", f"run={trained}", *arguments)
        assert status == result.status, result.err
        return result

    return run


@pytest.fixture
def expected(predict):
    return predict("--", *WORDS).out.splitlines()


def write(path, rows):
    """Rows of number, word and note, in the format that the ending says."""
    path = Path(path)
    if path.suffix == ".jsonl":
        records = [{"id": i, "word": word, "more": {"x": [i]}} for i, word in rows]
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
    elif path.suffix == ".parquet":
        ids, words = zip(*rows, strict=True)
        table = {"id": ids, "word": words, "more": [{"x": [i]} for i in ids]}
        pyarrow.parquet.write_table(pyarrow.table(table), path)
    else:
        path.write_text("id;word;more\n" + "".join(f'{i};{w};"a;""{i}"\n' for i, w in rows))


def read(path):
    path = Path(path)
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_table(path).to_pylist()
    if path.suffix == ".gz":
        return [json.loads(line) for line in gzip.open(path, "rt")]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text().splitlines()]
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="," if path.suffix == ".csv" else "\t"))


@pytest.mark.parametrize("source", ["in.csv", "in.jsonl", "in.parquet"])
@pytest.mark.parametrize("output", ["out.csv", "out.tsv", "out.jsonl.gz", "out.parquet"])
def test_all_columns_are_kept_beside_predictions(predict, expected, source, output):
    write(source, list(enumerate(WORDS)))
    predict(f"input={source}", f"output={output}")
    found = read(output)
    assert expected == [row["prediction"] for row in found]
    assert WORDS == [row["word"] for row in found]
    assert [str(i) for i in range(5)] == [str(row["id"]) for row in found]
    assert all(float(row["log_prob"]) <= 0 for row in found)
    if source != "in.csv":  # nested values are kept
        more = found[3]["more"]
        assert {"x": [3]} == (json.loads(more) if isinstance(more, str) else more)
    else:
        assert 'a;"3' == found[3]["more"]
    assert {source, output} == {path.name for path in Path().iterdir()}


def test_lines_without_a_header_are_sources(predict, expected):
    Path("in.txt").write_text("abc\nde\nedcba\n")
    predict("input=in.txt", "output=out.csv")
    assert ["abc", "de", "edcba"] == [row["source"] for row in read("out.csv")]
    assert [expected[0], expected[1], expected[3]] == [row["prediction"] for row in read("out.csv")]


def test_each_line_of_a_text_file_is_a_source(predict):
    lines = ["ab, cd", "", "bc, da", "a", ""]
    Path("in.txt").write_text("".join(f"{line}\n" for line in lines))
    expected = predict("--", *lines).out.splitlines()
    assert expected == predict("input=in.txt").out.splitlines()
    assert "a source a line" in predict("input=in.txt", "output=out.tsv").out
    assert lines == [row["source"] for row in read("out.tsv")]


def test_without_an_output_the_predictions_are_printed(predict, expected):
    write("in.csv", list(enumerate(WORDS)))
    assert expected == predict("input=in.csv").out.splitlines()
    assert 5 == len(
        predict("input=in.csv", "format=jsonl", "data.source_column=2").out.splitlines()
    )


def test_alternatives_have_columns_and_taken_names_get_numbers(predict):
    Path("in.tsv").write_text("text\tprediction\nabc\tx\nde\ty\n")
    options = ["input=in.tsv", "output=out.tsv", "decoding=beam", "decoding.n_best=2"]
    assert "Set data.header=true" in predict(*options, status=2).err
    predict(*options, "data.header=true")
    first = read("out.tsv")[0]
    added = ["prediction 2", "log_prob", "confidence", "alternative 1"]
    assert ["text", "prediction", *added] == list(first)
    assert "x" == first["prediction"]


def test_interrupted_work_is_continued(predict, expected, monkeypatch):
    write("in.csv", list(enumerate(WORDS)))
    stream, asked = Predictor.stream, []

    def broken(self, sources):
        for number, one in enumerate(stream(self, sources)):
            if number == 3:
                raise OSError(28, "No space left on device", "x")
            yield one

    monkeypatch.setattr(Predictor, "stream", broken)
    predict("input=in.csv", "output=out.csv", status=2)
    (partial,) = Path().glob(".out.*.partial")
    assert not Path("out.csv").exists()
    with partial.open("ab") as file:
        file.write(b'{"prediction": "cut o')  # what a killed process leaves

    def counted(self, sources):
        for source in sources:
            asked.append(source)
            yield from stream(self, [source])

    monkeypatch.setattr(Predictor, "stream", counted)
    result = predict("input=in.csv", "output=out.csv")
    assert "Continuing after 3 rows." in result.out
    assert WORDS[3:] == asked
    assert expected == [row["prediction"] for row in read("out.csv")]
    assert not partial.exists()


def test_partial_results_of_other_keys_are_kept_beside_them(tmp_path):
    output = tmp_path / "out.csv"
    for key, count in (("a" * 9, 0), ("a" * 9, 2), ("b" * 9, 0)):
        with PartialResults(output, key) as partial:
            assert count == partial.count
            partial.add({"x": 1})
            partial.add({"x": 2})
            assert [{"x": 1}, {"x": 2}] == list(partial.read())[-2:]
            assert (key[0] == "b") == bool(partial.others())
    with PartialResults(tmp_path / "out.de.csv", "b" * 9), PartialResults(output, "b" * 9):
        pass  # another name
    for other in (PartialResults(output, "b" * 9), PartialResults(output, "a" * 9)):
        with (
            PartialResults(output, "b" * 9),
            pytest.raises(InputError, match=r"Another process is writing .*out.csv"),
            other,
        ):
            pass
    assert 3 == len(list(tmp_path.iterdir()))


def test_nothing_is_written_through_a_link(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    for name in (".out.aaaaaaaa.partial", ".out.lock"):
        (tmp_path / name).symlink_to(victim)
    with PartialResults(tmp_path / "out.csv", "a" * 9) as partial:
        partial.add(1)
    assert "precious" == victim.read_text()


def test_a_change_of_reading_starts_again(predict, expected, monkeypatch):
    write("in.csv", list(enumerate(WORDS)))
    stream = Predictor.stream

    def broken(self, sources):
        yield next(stream(self, sources))
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(Predictor, "stream", broken)
    predict("input=in.csv", "output=out.csv", "data.source_column=1", status=2)
    monkeypatch.setattr(Predictor, "stream", stream)
    result = predict("input=in.csv", "output=out.csv")
    assert "Continuing" not in result.out
    assert "has results of other options or rows" in result.out
    assert expected == [row["prediction"] for row in read("out.csv")]


def test_finished_batches_survive_a_signal(predict, monkeypatch):
    write("in.csv", [(i, "abc") for i in range(20)])
    answer, calls = Predictor.stream, []

    def interrupted(self, sources):
        calls.append(len(sources))
        if len(calls) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return answer(self, sources)

    monkeypatch.setattr(Predictor, "stream", interrupted)
    result = predict("input=in.csv", "output=out.csv", "batch_size=2", status=128 + 15)
    assert "The same command continues after row 16" in result.err
    assert [8, 8] == calls


def test_columns_are_those_of_training(command, tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{'xyz' * (i % 3 + 1)}{i},{'abc'[i % 3] * (i % 4 + 1)}\n" for i in range(60))
    Path("train.csv").write_text("english,german\n" + rows)
    splits = tuple(f"data.{split}=" for split in ("train", "validation", "test"))
    words = [word for word in tiny if not word.startswith(splits)]
    options = ["data.train=train.csv", "data.target_column=english"]
    assert 0 == command("train", *words, *options, "paths.output=run").status
    result = command("predict", "run=run", "input=train.csv", "output=out.csv")
    assert "sources from german" in result.out
    assert not result.err.startswith("The input")
    expected = command("predict", "run=run", "--", "a", "bb").out.splitlines()
    assert expected == [row["prediction"] for row in read("out.csv")[:2]]
    Path("one.tsv").write_text("a\nbb\n")
    assert expected == command("predict", "run=run", "input=one.tsv").out.splitlines()
    Path("one.tsv").write_text("german\na\nbb\n")
    assert expected == command("predict", "run=run", "input=one.tsv").out.splitlines()


def test_predictions_may_have_different_numbers_of_alternatives(predict, monkeypatch):
    def answer(self, sources):
        for number, source in enumerate(sources):
            others = tuple(Prediction(f"{source}{i}", 0, 0, [], [], "end") for i in range(number))
            yield Prediction(source, 0.0, -math.inf, [], [], "dead end", alternatives=others)

    monkeypatch.setattr(Predictor, "stream", answer)
    Path("in.csv").write_text("id,word,word\n1,abc,x\n2,de,y\n")
    predict("input=in.csv", "output=out.jsonl", "data.source_column=2")
    first, second = read("out.jsonl")
    assert ["id", "word", "word 2", "prediction", "log_prob", "alternative 1"] == list(first)
    assert (None, "de0") == (first["alternative 1"], second["alternative 1"])
    assert first["log_prob"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["output=out.csv"], "output must be null without input=FILE"),
        (["input=in.csv", "output=out.xlsx"], "out.xlsx must end in"),
        (
            ["input=in.csv", "output=out.csv", "format=jsonl"],
            "format must not be jsonl for out.csv",
        ),
        (["input=in.csv", "output=in.csv"], "output must be another file than input"),
        (["input=in.csv", "output=no/out.csv"], "There is no folder no for out.csv"),
        (["input=im.csv", "output=in.csv"], "There is no file im.csv. Did you mean in.csv?"),
        (["input=in.csv", "data.source_column=wort"], "must be a column of in.csv, not 'wort'"),
        (["input=in.csv", "--", "abc"], "Pass texts or input=in.csv, not both"),
        (["input=in.csv", "output=out.jsonl", "alignments=true"], "alignments must be false"),
    ],
)
def test_what_cannot_work_is_said_first(predict, arguments, said):
    write("in.csv", [(1, "abc")])
    result = predict(*arguments, status=2)
    assert said in result.err
    assert 1 == result.err.count("\n")
    assert ["in.csv"] == [path.name for path in Path().iterdir()]


def test_an_empty_file_gives_an_empty_one(predict):
    Path("in.csv").write_text("id,word\n")
    predict("input=in.csv", "output=out.parquet")
    table = open_table([Path("out.parquet")])
    assert ["id", "word", "prediction"] == list(table.names)


@pytest.mark.parametrize("output", ["out.parquet", "out.jsonl"])
def test_values_of_several_kinds_and_late_keys_are_kept(predict, expected, monkeypatch, output):
    monkeypatch.setattr("seq2seq.data.files.table_writer.BATCH", 2)
    odd = [1, [1, {"a": 2}], "x", None, 10**30]
    number, late = [1, 2, 2.5, None, 3], [None, None, None, "late", None]
    records = [
        {"word": word, "odd": odd[i], "number": number[i]} | ({"late": late[i]} if late[i] else {})
        for i, word in enumerate(WORDS)
    ]
    Path("in.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    predict("input=in.jsonl", f"output={output}")
    found = read(output)
    assert expected == [row["prediction"] for row in found]
    assert late == [row["late"] for row in found]
    assert number == [row["number"] for row in found]
    texts = ["1", '[1, {"a": 2}]', "x", None, str(10**30)]
    assert (texts if output == "out.parquet" else odd) == [row["odd"] for row in found]


def test_a_cell_that_cannot_be_written_is_found_before_the_work(predict, monkeypatch):
    monkeypatch.setattr(Predictor, "stream", lambda *_: pytest.fail("it has begun"))
    Path("in.jsonl").write_text('{"word": "abc", "note": "\\ud800"}\n')
    result = predict("input=in.jsonl", "output=out.jsonl", status=2)
    assert "A cell of row 1 of in.jsonl must be text, not" in result.err
    for odd, said in (
        ('"z": ["\\ud800"]', "A cell of row 1"),
        ('"\\ud800": 1', "A name of a column"),
    ):
        Path("in.jsonl").write_text(f'{{"word": "abc", {odd}}}\n')
        assert said in predict("input=in.jsonl", "output=out.jsonl", status=2).err


def test_types_of_parquet_are_kept(predict):
    dates = pyarrow.array([0, 1], pyarrow.date32())
    counts = pyarrow.array([1, None], pyarrow.int32())
    table = pyarrow.table({"word": ["abc", "de"], "day": dates, "count": counts})
    pyarrow.parquet.write_table(table, "in.parquet")
    predict("input=in.parquet", "output=out.parquet")
    found = pyarrow.parquet.read_table("out.parquet")
    assert table.schema.types == found.schema.types[:3]
    assert table.to_pylist() == found.select(["word", "day", "count"]).to_pylist()
