import csv
import json

import pytest

from seq2seq.evaluation.table import COLUMNS
from seq2seq.metrics import Reliability


def records(folder):
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_a_run_folder_holds_all_that_the_run_was(trained):
    names = {path.name for path in trained.iterdir()}
    expected = {"model.keras", "config.yaml", "metrics.jsonl", "timing.jsonl", "predictions.tsv"}
    assert {*expected, "run.json", "checkpoints"} <= names
    assert [".lock"] == [name for name in names if name.startswith(".")]  # none half written


def test_the_journal_has_the_figures_of_every_split_and_no_clock(trained):
    of = {record["split"]: set(record) - {"split", "step"} for record in records(trained)}
    forced = {"loss", "perplexity", "token_accuracy"}
    decoded = {"exact_match", "wer", "token_error_rate", "chrf"}
    assert forced | {"learning_rate"} == of["train"]
    assert forced | decoded == of["validation"]
    assert forced | decoded <= of["test"]
    confidence = {"calibration_error", "coverage_at_99"}
    assert confidence <= of["test"]
    trivial = of["test"] - forced - decoded - confidence
    assert {"exact_match", "wer", "token_error_rate"} == {
        name.removeprefix("copy_").removeprefix("most_frequent_") for name in trivial
    }
    order = [(record["step"], record["split"]) for record in records(trained)]
    assert [(1, "train"), (2, "train"), (2, "validation")] == order[:3]
    assert (4, "test") == order[-1]


def test_the_record_says_how_the_run_came_about(trained):
    record = json.loads((trained / "run.json").read_text())
    assert ("finished", 1, "float32") == (record["status"], record["seed"], record["precision"])
    assert f"paths.output={trained}" in record["command"]
    assert {"seq2seq", "keras", "numpy"} <= set(record["versions"])


def test_predictions_answer_every_source_once_with_all_its_references(trained, pairs):
    found = rows(trained / "predictions.tsv")
    sources = [line.split("\t")[0] for line in (pairs / "test.tsv").read_text().splitlines()]
    assert list(COLUMNS) == list(found[0])
    assert list(dict.fromkeys(sources)) == [row["source"] for row in found]
    (cab,) = [row for row in found if row["source"] == "cab"]
    assert "C A B ||| K A B" == cab["references"]


def test_test_figures_can_be_computed_again_from_the_predictions(trained):
    found = rows(trained / "predictions.tsv")
    figures = records(trained)[-1]
    right = sum(int(row["right"]) for row in found) / len(found)
    edits, tokens = (sum(int(row[name]) for row in found) for name in ("edits", "reference_tokens"))
    assert (figures["exact_match"], figures["wer"]) == (right, pytest.approx(1 - right))
    assert edits / tokens == figures["token_error_rate"]
    shares = [float(row["confidence"]) for row in found]
    again = Reliability.of(shares, [int(row["right"]) for row in found]).figures()
    assert again == {name: pytest.approx(figures[name], abs=1e-5) for name in again}
    assert [row["prediction"] in row["references"].split(" ||| ") for row in found] == [
        row["right"] == "1" for row in found
    ]


def test_a_folder_that_holds_a_run_is_not_written_over(command, tiny, trained):
    before = (trained / "metrics.jsonl").read_text()
    result = command("train", *tiny, f"paths.output={trained}")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert f"resume={trained}" in result.err
    assert before == (trained / "metrics.jsonl").read_text()


@pytest.mark.by_turns
@pytest.mark.parametrize(
    "options",
    [
        ["trainer.averaging.ema=0.9"],
        ["trainer.averaging.rounds=2", "trainer.averaging.of=best"],
        ["trainer.micro_batches=4", "trainer.on_nan=skip", "trainer.max_time=60"],
    ],
)
def test_options_of_the_trainer_train_and_are_judged(command, tiny, tmp_path, options):
    result = command("train", *tiny, *options, f"paths.output={tmp_path}/run")
    assert (0, "") == (result.status, result.err)
    assert (tmp_path / "run" / "predictions.tsv").exists()


@pytest.mark.by_turns(5, among="trainings")
def test_losses_metrics_and_callbacks_of_ones_own_are_named_by_config(command, tiny, tmp_path):
    mean = "reduction: mean_with_sample_weight"
    loss = f"{{_target_: keras.losses.SparseCategoricalCrossentropy, from_logits: true, {mean}}}"
    metric = "{_target_: keras.metrics.SparseTopKCategoricalAccuracy, k: 1000, name: own}"
    callback = f"{{_target_: keras.callbacks.CSVLogger, filename: {tmp_path}/log.csv}}"
    own = [f"trainer.loss={loss}", f"trainer.metrics=[{metric}]", f"trainer.callbacks=[{callback}]"]
    result = command("train", *tiny, *own, f"paths.output={tmp_path}/run")
    assert (0, "") == (result.status, result.err)
    records = [json.loads(x) for x in (tmp_path / "run/metrics.jsonl").read_text().splitlines()]
    assert {"train", "validation", "test"} == {record["split"] for record in records}
    assert {1.0} == {record["own"] for record in records}
    assert "val_own" in (tmp_path / "log.csv").read_text().splitlines()[0]


@pytest.mark.by_turns(5, among="trainings")
def test_a_run_ends_when_its_time_is_over(command, tiny, tmp_path):
    budget = ["trainer.max_steps=100000", "trainer.max_time=0.02", "trainer.validate_every=1000"]
    result = command("train", *tiny, *budget, f"paths.output={tmp_path}/run")
    assert (0, "") == (result.status, result.err)
    records = [json.loads(x) for x in (tmp_path / "run/metrics.jsonl").read_text().splitlines()]
    assert ["validation", "test"] == [record["split"] for record in records[-2:]]
    assert records[-1]["step"] == records[-2]["step"] == records[-3]["step"] < 100000
    assert f"minutes are over: stopping at step {records[-1]['step']:,} of 100,000." in result.out


@pytest.mark.parametrize("head", ["labels", "tokens"])
@pytest.mark.parametrize("weights", ["{rare: 9}", "balanced"])
def test_classes_have_weights_by_their_names_in_the_data(command, tiny, tmp_path, head, weights):
    (tmp_path / "pairs.tsv").write_text("ab\trare\n" + "".join(f"{a}b\tcommon\n" for a in "cdefg"))
    result = command(
        "train",
        *(word for word in tiny if not word.startswith(("data.", "model"))),
        f"data.train={tmp_path}/pairs.tsv",
        f"data.validation={tmp_path}/pairs.tsv",
        f"data.test={tmp_path}/pairs.tsv",
        "model=many_to_one",
        f"model/head={head}",
        f"data.target={'words' if head == 'tokens' else head}",
        f"model.head.class_weights={weights}",
        f"paths.output={tmp_path}/run",
    )
    assert (0, "") == (result.status, result.err)
    from seq2seq.prediction import load_model

    expected = {"rare": 9.0} if "rare" in weights else {"common": 6 / 10, "rare": 6 / 2}
    found = load_model(tmp_path / "run").head.class_weights
    assert expected == {name: pytest.approx(weight) for name, weight in found.items()}


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ("{raer: 9}", "class_weights must name classes of the targets, not 'raer'"),
        ("equal", "class_weights must be factors by name"),
        ("{rare: -1}", "class_weights['rare'] must be a number from 0 up, not -1"),
    ],
)
def test_class_weights_that_mean_nothing_are_refused(command, tiny, tmp_path, weights, message):
    (tmp_path / "pairs.tsv").write_text("ab\trare\n" + "".join(f"{a}b\tcommon\n" for a in "cdefg"))
    result = command(
        "train",
        *(word for word in tiny if not word.startswith(("data.", "model"))),
        f"data.train={tmp_path}/pairs.tsv",
        "model=many_to_one",
        "data.target=labels",
        "model/head=labels",
        f"model.head.class_weights={weights}",
        f"paths.output={tmp_path}/run",
    )
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert message in result.err
