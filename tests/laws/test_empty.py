"""Law: of nothing, or of one, comes the natural answer or one sentence."""

import itertools
import json

import pytest

MODELS = {
    "encdec": [
        "model=encdec",
        "model/encoder=dense",
        "model/decoder=gru",
        "data.target=characters",
    ],
    "transformer": [
        "model=transformer",
        "model.encoder.num_layers=1",
        "model.decoder.num_layers=1",
        "data.target=characters",
    ],
    "tags": ["model=aligned", "model/encoder=gru", "data.target=characters"],
    "ctc": ["model=ctc", "model/encoder=gru", "data.target=characters"],
    "label": ["model=many_to_one", "model/encoder=gru", "data.target=labels"],
}
ROWS = {
    "no row": [],
    "one row": [("ab", "AB")],
    "one symbol": [("a" * n, "A" * n) for n in (1, 2, 3, 4)],
    "one pair many times": [("ab", "AB")] * 30,
    "empty sources": [("", "AB"), ("", "BA"), ("", "A")],
    "empty targets": [("ab", ""), ("ba", ""), ("b", "")],
    "some empty": [("ab", "AB"), ("", ""), ("ba", "BA"), ("b", "B")],
}
REFUSED = {  # of every model, or of one
    ("", "no row"),
    ("", "empty targets"),
    ("tags", "empty sources"),  # which have no steps for their tags
    ("ctc", "empty sources"),
    ("label", "one row"),  # one class
    ("label", "one pair many times"),
    ("label", "some empty"),
}
SMALL = [
    "trainer=smoke",
    "logger=none",
    "data=files",
    "data.source=characters",
    "data.num_buckets=1",
    "model.encoder.units=8",
]
SERIES = ["model=forecast", "data=series", "data.targets=[x]", "data.lookback=2", "data.horizon=1"]


def is_natural(result):
    lines = result.err.splitlines()
    sentence = result.status == 2 and len(lines) == 1
    return (result.status == 0 or sentence) and all(len(line) <= 500 for line in lines)


@pytest.mark.by_turns(12)
@pytest.mark.parametrize(("model", "rows"), [*itertools.product(MODELS, ROWS)])
def test_few_rows_train_and_answer_or_say_why_not(command, tmp_path, model, rows):
    text = "".join(f"{source}\t{target}\n" for source, target in ROWS[rows])
    for split in ("train", "validation", "test"):
        (tmp_path / f"{split}.tsv").write_text(text)
    files = [f"data.{split}={tmp_path}/{split}.tsv" for split in ("train", "validation", "test")]
    run = tmp_path / "run"
    result = command("train", *SMALL, *MODELS[model], *files, f"paths.output={run}")
    assert is_natural(result), result.err
    assert bool(result.status) == bool({("", rows), (model, rows)} & REFUSED), result.err
    assert (run / "model.keras").exists() == (result.status == 0)
    if result.status:
        return
    last = json.loads((run / "metrics.jsonl").read_text().splitlines()[-1])
    assert "test" == last["split"]
    for stdin, count in ((b"", 0), (b"\n", 1), (b"a\n\nab\n", 3)):
        result = command("predict", f"run={run}", stdin=stdin)
        assert is_natural(result), result.err
        assert result.status == 2 or count == result.out.count("\n")
    (tmp_path / "none.tsv").write_text("")
    result = command("evaluate", f"run={run}", "data=files", f"data.test={tmp_path}/none.tsv")
    assert (2, 1) == (result.status, result.err.count("\n")), result.err


@pytest.mark.by_turns(9)
@pytest.mark.parametrize("count", [0, 1, 2, 4, 12, 60])
@pytest.mark.parametrize("value", ["7", "{n}", ""])
def test_short_and_constant_series_train_or_say_why_not(command, tmp_path, count, value):
    lines = "".join(f"{n},{value.format(n=n)}\n" for n in range(count))
    (tmp_path / "x.csv").write_text(f"time,x\n{lines}")
    words = ["trainer=smoke", "logger=none", "model.encoder.units=8", "model.decoder.units=8"]
    result = command(
        "train", *words, *SERIES, f"data.path={tmp_path}/x.csv", f"paths.output={tmp_path}/run"
    )
    assert is_natural(result), result.err
    assert (result.status == 0) == (count >= 4 and bool(value)), result.err
