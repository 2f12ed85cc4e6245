"""Which runs are ranked, pooled and left beside, and by which figure."""

import json

import numpy as np
import pytest
from finished import finished, finished_forecast

from seq2seq.comparison import compare, read_contender
from seq2seq.comparison.options import differing
from seq2seq.comparison.wording import sections
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder

DRAW = np.random.default_rng(0)
BETTER, WORSE = ([int(x < share) for x in DRAW.random(60)] for share in (0.8, 0.4))


def comparison(*folders, **options):
    runs = [read_contender(RunFolder(folder), folder.name) for folder in folders]
    return compare(runs, resamples=200, **options)


def folds(folder, name, rows, numbers, of=3, **config):
    """Make the runs of some folds, of which fold i has the rows i, i + 3, ..."""
    return [
        finished(
            folder / f"{name}{fold}",
            rows[fold::of],
            sources=[f"s{index}" for index in range(fold, len(rows), of)],
            data__folds=of,
            data__fold=fold,
            paths__output=f"{name}{fold}",
            data__batch_size=20 + fold,
            chosen={"data.batch_size": 20 + fold},
            **config,
        )
        for fold in numbers
    ]


def test_runs_are_ranked_by_their_figure(tmp_path):
    a, b = finished(tmp_path / "a", WORSE), finished(tmp_path / "b", BETTER)

    found = comparison(a, b)

    assert ("exact_match", ["b", "a"]) == (found.figure, [run.name for run in found.runs])
    assert [np.mean(WORSE) - np.mean(BETTER)] == pytest.approx([found.tests[0].difference])
    assert found.tests[0].low < found.tests[0].high < 0
    pairs = list(zip(BETTER, WORSE, strict=True))
    assert [pairs.count(pair) for pair in ((1, 1), (1, 0), (0, 1), (0, 0))] == [*found.counts(1)]


def test_errors_of_forecasts_are_lower_the_better_and_weighted_by_their_steps(tmp_path):
    references = ["1 2 3 4", "5", "6"]
    a = finished_forecast(tmp_path / "a", [0.5, 2, 3], references)
    b = finished_forecast(tmp_path / "b", [1.0, 1, 1], references)

    found = comparison(a, b)

    assert ("mae", ["b", "a"]) == (found.figure, [run.name for run in found.runs])
    assert [7 / 6 - 1] == pytest.approx([found.tests[0].difference])
    assert (0, 2, 1) == found.counts(1)[:3]
    assert [] == found.notes


@pytest.mark.parametrize("are_windows", [True, False])
def test_windows_are_the_same_rows_whatever_models_see_before_them(tmp_path, are_windows):
    references = [f"{index} {index % 7}" for index in range(30)]
    runs = [
        finished_forecast(
            tmp_path / past, [error] * 30, references, past=past,
            **({"data__lookback": len(past)} if are_windows else {}),
        )
        for past, error in (("1 2 ", 2.0), ("0 1 2 ", 1.0))
    ]  # fmt: skip
    found = comparison(*runs)
    ranked = ["0 1 2 ", "1 2 "] if are_windows else ["1 2 "]
    assert ranked == [run.name for run in found.runs]
    assert are_windows or "30 rows, 0 of them" in found.unranked["0 1 2 "]


def test_texts_of_which_none_is_right_are_ranked_by_their_edits(tmp_path):
    assert "token_error_rate" == comparison(*(finished(tmp_path / x, [0, 0]) for x in "ab")).figure


def test_the_order_of_rows_does_not_matter(tmp_path):
    sources = [f"s{index}" for index in range(60)]
    a, b = finished(tmp_path / "a", BETTER), finished(tmp_path / "b", WORSE)
    c = finished(tmp_path / "c", WORSE[::-1], sources=sources[::-1])

    in_order, reversed_ = comparison(a, b), comparison(a, c)

    assert in_order.tests == reversed_.tests
    assert in_order.examples(10, 2) == reversed_.examples(10, 2)


def test_runs_on_other_rows_are_listed_but_not_ranked(tmp_path):
    runs = [finished(tmp_path / name, BETTER) for name in "ab"]
    runs.append(finished(tmp_path / "few", BETTER[:20]))
    runs.append(finished(tmp_path / "final", BETTER[:50], split="validation"))
    runs.append(finished_forecast(tmp_path / "numbers", [1, 2], ["1", "2"]))

    found = comparison(*runs)

    assert (["a", "b"], ["few", "final", "numbers"]) == (
        [run.name for run in found.runs],
        [run.name for run in found.others],
    )
    assert {
        "few": "20 rows, 20 of them among the 60 of a",
        "final": "figures of the validation split, not of test",
        "numbers": "predicts numbers",
    } == found.unranked


def test_nothing_is_tested_where_no_two_runs_have_the_same_rows(tmp_path):
    found = comparison(finished(tmp_path / "a", BETTER), finished(tmp_path / "b", BETTER[:20]))
    assert (1, [], ["b"]) == (len(found.runs), found.tests, list(found.unranked))


def test_examples_begin_with_what_only_the_best_run_has_right(tmp_path):
    right = {"a": [1, 1, 1, 1, 0, 0], "b": [1, 0, 0, 1, 1, 0], "c": [0, 0, 1, 1, 0, 0]}
    runs = [finished(tmp_path / name, rows) for name, rows in right.items()]

    found = comparison(*runs)

    assert [0, 4, 1, 2] == found.examples(10, 3)
    assert [0, 4] == found.examples(2, 3)
    assert [1, 4, 2] == found.examples(10, 2)
    assert [] == found.examples(0, 3)


def test_folds_are_pooled_into_one_run(tmp_path):
    whole = finished(tmp_path / "whole", BETTER, sources=[f"s{i}" for i in range(60)])
    pooled = folds(tmp_path, "x", BETTER, [2, 0, 1])

    found = comparison(whole, *pooled)

    assert {"whole", "x2 (folds 0, 1, 2)"} == {run.name for run in found.runs}
    run = next(run for run in found.runs if run.folds)
    assert np.mean(BETTER) == pytest.approx(run.figures["exact_match"])
    assert "chrf" not in run.figures  # which rows do not tell
    shares = [np.mean(BETTER[fold::3]) for fold in range(3)]
    assert np.std(shares, ddof=1) / 3**0.5 == pytest.approx(run.standard_error("exact_match"))
    assert [] == found.notes
    assert (0, 0.5) == (found.tests[0].difference, found.tests[0].sureness)


def test_only_folds_that_all_runs_have_are_compared_and_missing_ones_named(tmp_path):
    runs = folds(tmp_path, "x", BETTER, [0, 1, 2])
    runs += folds(tmp_path, "y", WORSE, [0, 2], seed=2)

    found = comparison(*runs)

    assert 40 == found.num_rows
    assert ["x0 (folds 0, 2)", "y0 (folds 0, 2)"] == [run.name for run in found.runs]
    assert [
        "y0 (folds 0, 2): 1 of 3 folds is missing: 1.",
        "x0 (folds 0, 1, 2): only the folds 0, 2 count, which the others have.",
    ] == found.notes


def test_folds_of_other_rows_are_not_pooled(tmp_path):
    runs = folds(tmp_path, "x", BETTER, [0, 1]) + folds(tmp_path, "new", BETTER, [2])
    changed = RunFolder(runs[-1]).record_file
    changed.write_text(changed.read_text().replace('"rows": 1', '"rows": 2'))
    found = comparison(*runs)
    assert ["x0 (folds 0, 1)"] == [run.name for run in found.runs]
    assert not any("only the folds" in note for note in found.notes)


def test_a_repeated_fold_is_left_out_and_named(tmp_path):
    runs = folds(tmp_path, "x", BETTER, [0, 1, 2]) + folds(tmp_path, "again", WORSE, [1])
    runs.append(finished(tmp_path / "other", WORSE))
    assert ["again1 is left out: it repeats fold 1."] == comparison(*runs).notes


@pytest.mark.parametrize("figure", ["mae", "bleu", "exact_mach"])
def test_a_figure_that_the_runs_do_not_have_is_named(tmp_path, figure):
    runs = [finished(tmp_path / name, BETTER) for name in "ab"]
    with pytest.raises(InputError, match=f"figure must be auto, .* or wer, not '{figure}'"):
        comparison(*runs, figure=figure)


def test_numbers_and_texts_are_not_compared(tmp_path):
    a = finished(tmp_path / "a", [1])
    b = finished_forecast(tmp_path / "b", [1], ["1"])
    with pytest.raises(InputError, match=r"one kind of target, not .*texts \(a\)"):
        comparison(a, b)


def test_folds_of_one_run_have_figures_together(tmp_path):
    found = comparison(*folds(tmp_path, "x", BETTER, [0, 1]))
    assert 1 == len(found.runs)
    (section, *_) = sections(found)
    assert "Folds of one run" == section.title
    assert not any("No two runs" in line for line in section.lines)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "running"}, "not finished"),
        ({"right": []}, "no rows in its final split"),
        ({}, "no final figures"),
    ],
)
def test_a_run_that_cannot_be_compared_says_why(tmp_path, change, reason):
    run = RunFolder(finished(tmp_path / "a", **{"right": [1, 0], **change}))
    if not change:
        run.metrics.rewind(5)
    assert reason == read_contender(run, "a")


@pytest.mark.parametrize("column", ["right", "edits"])
@pytest.mark.parametrize("value", ["x", "-1", "nan", "inf"])
def test_damaged_predictions_are_one_sentence(tmp_path, column, value):
    run = RunFolder(finished(tmp_path / "a", [1, 0]))
    header, *lines = [line.split("\t") for line in run.predictions_file.read_text().splitlines()]
    lines[1][header.index(column)] = value
    run.predictions_file.write_text("\n".join("\t".join(line) for line in [header, *lines]) + "\n")
    with pytest.raises(InputError, match=r"predictions.tsv is corrupt \("):
        read_contender(run, "a")


def test_rows_and_figures_that_do_not_belong_together_are_named(tmp_path):
    a, b = (finished(tmp_path / name, BETTER) for name in "ab")
    file = RunFolder(b).predictions_file
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:31]))

    (note,) = comparison(a, b).notes

    assert note.startswith("b: its rows give exact match ")


def test_data_that_has_changed_is_named(tmp_path):
    a, b = (finished(tmp_path / name, BETTER) for name in "ab")
    record = json.loads((b / "run.json").read_text())
    (b / "run.json").write_text(json.dumps({**record, "data": {"rows": 2}}))

    assert ["b: its data is not that of a, though the options are."] == comparison(a, b).notes


def test_options_are_compared_and_those_of_another_class_left_out():
    shared = {"paths.output": "x", "data.fold": 1, "seed": 1, "data.train": "a.tsv", "b": [1, 2]}
    one = {**shared, "model._target_": "m.Gru", "model.units": 8, "model.gates": 3, "c": None}
    other = {**shared, "model._target_": "m.Transformer", "model.units": 9, "model.heads": 3}
    changes = {"paths.output": "y", "data.fold": 2, "seed": 2, "b": [1], "paths": 3, "old": ""}

    assert {
        "seed": ["1", "2"],
        "b": ["[1, 2]", "[1]"],
        "model": ["Gru", "Transformer"],
        "model.units": ["8", "9"],
        "c": ["null", "-"],
        "old": ["-", '""'],
    } == differing([one, {**other, **changes}])
