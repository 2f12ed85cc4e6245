"""Law 8 for labels, numbers and lengths: the row that is to blame is named, in one sentence."""

import pytest

SPLITS = ("train", "validation", "test")


@pytest.fixture
def result(command, tmp_path):
    """The result of a training of a few steps on rows of (source, target)."""

    def run(model, rows, *arguments, **others):
        files = {split: others.get(split, rows) for split in SPLITS}
        for split, pairs in files.items():
            lines = "".join(f"{source}\t{target}\n" for source, target in pairs)
            (tmp_path / f"{split}.tsv").write_text(lines)
        return command(
            "train",
            f"model={model}",
            "trainer=smoke",
            "logger=none",
            "data=files",
            *(f"data.{split}={tmp_path}/{split}.tsv" for split in SPLITS),
            "data.batch_size=4",
            "model.encoder.units=8",
            f"paths.output={tmp_path}/run",
            *arguments,
        )

    return run


@pytest.fixture
def refused(result, tmp_path):
    """The sentence in which a training is refused."""

    def run(*arguments, **others):
        found = result(*arguments, **others)
        assert (2, 1) == (found.status, found.err.count("\n")), found.err
        assert not (tmp_path / "run").exists()
        return found.err

    return run


WORDS = ["data.source=words", "data.target=words"]
LABELS = ["data.source=words", "data.target=labels"]
VALUES = ["data.source=values", "data.target=labels"]


@pytest.mark.parametrize("target", ["A B C", "A"])
def test_an_aligned_target_of_another_length_is_named_with_its_texts(refused, target):
    said = refused("aligned", [("a b", "A B")] * 4, *WORDS, test=[("b", "B"), ("b a", target)])
    assert f"Row 2 of test ('b a' -> '{target}') must have as many target steps" in said


@pytest.mark.parametrize("split", ["validation", "test"])
def test_a_label_unseen_in_training_is_named(refused, split):
    rows = [("a", "yes"), ("b", "no")] * 2
    said = refused("many_to_one", rows, *LABELS, **{split: [("a", "yes"), ("b", "noo")]})
    assert f"The target of row 2 of {split} (" in said
    assert f"/{split}.tsv) must have a label that is in the training data, not 'noo'." in said
    assert "Did you mean no?" in said


def test_a_cell_that_is_no_number_is_named(refused):
    rows = [("1 2", "yes"), ("3 x4", "no")]
    said = refused("many_to_one", rows, *VALUES)
    assert "The source of row 2 of train (" in said
    assert "train.tsv), step 2, value 1 must be a number between" in said


@pytest.mark.by_turns(5, among="trainings")
def test_a_missing_number_is_refused_unless_it_may_be_missing(refused, result):
    rows = [("1 2", "yes"), ("3 nan", "no")]
    said = refused("many_to_one", rows, *VALUES)
    assert "train.tsv), step 2, value 1 is missing. Give a number, or" in said
    found = result("many_to_one", rows, *VALUES, "data.missing=indicator")
    assert (0, "") == (found.status, found.err)


def test_targets_that_are_no_labels_are_said(refused):
    said = refused("many_to_one", [("a", "A")], "model/head=labels", *WORDS)
    assert "The target of a LabelsHead must be Labels, not Tokens" in said


def test_a_label_is_no_sequence_for_an_encoder_decoder(refused):
    rows, units = [("a", "yes"), ("b", "no")], "model.decoder.units=8"
    said = refused("encdec", rows, *LABELS, units)
    assert "the target is one label or vector: choose model=many_to_one" in said


def test_a_row_with_too_few_steps_is_named(refused):
    rows = [("1 2 3", "1 2"), ("4", "5 6")]
    options = ["data.source=values", "data.target=values", "model.readout.steps=2"]
    said = refused("last_n", rows, *options)
    assert "Row 2 of train ('4' -> '5 6')" in said


def test_a_target_longer_than_a_forecast_is_named_before_training(refused):
    options = ["data.source=values", "data.target=values", "model.decoder.units=8"]
    said = refused("forecast", [("1 2 3", "4 5")] * 4, *options, test=[("1 2 3", "4 5 6")])
    assert "Row 1 of test ('1 2 3' -> '4 5 6') must have at most the 2 target steps of" in said


@pytest.mark.parametrize("second", ["1 2 3 4", "1 2 3"])
def test_a_reshape_that_cannot_be_is_said(refused, second):
    rows = [("1 2 3", "1 2 3 4 5 6 7"), (second, "1 2 3 4 5 6 7")]
    options = ["data.source=values", "data.target=values", "model.readout.steps=7"]
    said = refused("reshape", rows, *options)
    assert said.lower().count("reshape") >= 1
