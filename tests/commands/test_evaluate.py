import json
from pathlib import Path

import pytest


def written(result):
    """The files of rows and figures that a command names."""
    *_, rows, figures, report = result.out.splitlines()
    assert figures.replace("figures", "report").replace(".json", ".html") == report
    return Path(rows.removeprefix("rows: ")), Path(figures.removeprefix("figures: "))


def test_it_finds_what_training_found(command, trained):
    result = command("evaluate", f"run={trained}")
    assert (0, "") == (result.status, result.err)
    lines = (trained / "metrics.jsonl").read_text().splitlines()
    test = json.loads(lines[-1])
    rows, figures = written(result)
    found = json.loads(figures.read_text())
    assert ("test", "Greedy") == (
        found["judged"]["split"],
        found["judged"]["decoding"]["_target_"].rpartition(".")[2],
    )
    assert {name: found[name] for name in set(test) - {"step", "split"}} == pytest.approx(
        {name: test[name] for name in set(test) - {"step", "split"}}
    )
    predictions = (trained / "predictions.tsv").read_text()
    assert predictions == rows.read_text()
    assert (rows, figures) == written(command("evaluate", f"run={trained}", "batch_size=3"))


def test_another_search_and_other_data_are_overrides(command, trained, tmp_path):
    (tmp_path / "new.tsv").write_text("abc\tA B C\ned\tE D\n")
    result = command(
        "evaluate",
        f"run={trained}",
        "decoding=beam",
        "decoding.width=3",
        "data=files",
        f"data.test={tmp_path}/new.tsv",
    )
    assert (0, "") == (result.status, result.err)
    rows, figures = written(result)
    lines = rows.read_text().splitlines()
    assert ["abc", "ed"] == [line.split("\t")[0] for line in lines[1:]]
    judged = json.loads(figures.read_text())["judged"]
    assert (3, f"{tmp_path}/new.tsv") == (judged["decoding"]["width"], judged["data"]["test"])


def test_evaluations_of_something_else_overwrite_none(command, trained):
    options = [], ["decoding=beam"], ["split=validation"], ["max_length=1"], ["unknown=write"]
    files = {written(command("evaluate", f"run={trained}", *more)) for more in options}
    assert len(options) == len(files)


@pytest.mark.parametrize("folds", [None, [3, 1]])
def test_rows_that_may_have_been_trained_on_are_said(command, stopped, folds):
    record = json.loads((stopped / "run.json").read_text())
    record["data"] |= {"folds": folds} if folds else {}
    (stopped / "run.json").write_text(json.dumps(record))
    result = command("evaluate", f"run={stopped}")
    assert bool(folds) == ("may have been trained on" in result.out)


def test_a_split_that_the_data_lacks_is_named(command, trained):
    result = command("evaluate", f"run={trained}", "split=tset")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "split must be one of train, validation, test, not 'tset'" in result.err


def test_columns_that_are_swapped_are_refused(command, trained, pairs):
    result = command(
        "evaluate",
        f"run={trained}",
        "data=files",
        f"data.test={pairs}/test.tsv",
        "data.source_column=2",
        "data.target_column=1",
    )
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "swapped in the test split" in result.err
