"""Commands as functions of Python: the same results, and a process that is left as it was."""

import logging
import os
import random
import signal
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import yaml
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig

import seq2seq
from seq2seq.commands.calls.words import words
from seq2seq.commands.runs.trained_run import TrainedRun
from seq2seq.errors import InputError, Interrupted
from seq2seq.evaluation import Evaluation
from seq2seq.storage.run_folder import RunFolder

COLUMNS = {"source": "characters", "target": "words", "batch_size": 32, "num_buckets": 1}


def state():
    """What a call must leave as it is."""
    return (
        random.getstate(),
        np.random.get_state()[1].tolist(),  # noqa: NPY002
        keras.config.dtype_policy().name,
        os.getcwd(),
        sys.argv,
        GlobalHydra.instance().hydra,
        HydraConfig.instance().cfg,
        signal.getsignal(signal.SIGINT),
        logging.getLogger().level,
        list(logging.getLogger().handlers),
        logging.getLogger("tensorflow").level,
    )


@pytest.fixture
def of_python(pairs, tiny):
    """The data of the session's training, and its other options."""
    others = [one for one in tiny if not one.startswith("data")]
    data = {split: pairs / f"{split}.tsv" for split in ("validation", "test")}
    return pairs / "train.tsv", others, {**data, **COLUMNS}


@pytest.fixture(autouse=True)
def _drawn_by_other_tests(monkeypatch):
    monkeypatch.setattr("seq2seq.reporting.write_report", lambda *_: None)


def test_training_twice_in_a_process_is_what_the_command_does(
    trained, of_python, stopped, tmp_path
):
    file, others, options = of_python
    before = state()
    run = seq2seq.train(file, *others, f"paths.output={tmp_path}/a", **options)
    again = seq2seq.train(f"resume={stopped}")

    assert before == state()
    for made in (run, again):
        expected, found = RunFolder(trained), RunFolder(made.folder)
        assert expected.metrics.read()[-1].items() >= made.figures.items()
        assert expected.metrics.read() == found.metrics.read()
        assert found.read_record().is_finished
    configs = [yaml.safe_load((one / "config.yaml").read_text()) for one in (trained, run.folder)]
    for config in configs:
        del config["paths"]
    assert configs[0] == configs[1]
    assert run.predictor(["abc"])[0].output == seq2seq.load(trained)(["abc"])[0].output
    command = RunFolder(run.folder).read_record().command
    assert ["seq2seq-train", "data=files", f"data.train={file}"] == command[:3]


def test_an_interrupted_training_says_how_to_resume_it(of_python, tmp_path, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    file, others, options = of_python
    monkeypatch.setattr("seq2seq.commands.train._start", interrupted)
    before = state()
    folder = tmp_path / "a"
    sentence = f"Interrupted. Resume with resume={folder} as an argument of seq2seq.train."
    with pytest.raises(Interrupted) as raised:
        seq2seq.train(file, *others, f"paths.output={folder}", **options)

    assert sentence == str(raised.value)
    assert before == state()


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        (["no.tsv"], {}, "There is no file no.tsv"),
        (["a.tsv"], {"headers": False}, "no option data.headers. Did you mean data.header?"),
        (["a.tsv"], {"delimiter": 3.5}, "data.delimiter must be auto, comma"),
        (["a.tsv", "model=encdc"], {}, "Did you mean encdec?"),
        (["a.tsv", "seed=1,2"], {}, "seed=1,2 has several values"),
        (["a.tsv", "--help"], {}, "Arguments after the data must be texts"),
        (["a.tsv", "transformer"], {}, "Arguments after the data must be texts"),
        (["a.tsv"], {"model": "transformer"}, "a text after the data, 'model=transformer'"),
        (["a.tsv"], {"train": "b.tsv"}, "must be given once"),
        (["a.tsv"], {"target": {1}}, "data.target must be None, a flag"),
        (["cmudct"], {}, "Did you mean cmudict?"),
        ([{"a": "b"}], {}, "data must be a path, a list of paths or the name"),
        (["resume=no"], {}, "no is not a run folder"),
        (["a.tsv"], {"config_dir": "no"}, "must be an existing folder, not no"),
    ],
)
def test_a_mistake_is_one_sentence(arguments, options, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.tsv").write_text("a\tb\n" * 30)
    before = state()

    with pytest.raises(InputError) as raised:
        seq2seq.train(*arguments, **options)

    assert sentence in str(raised.value)
    assert before == state()
    assert ["a.tsv"] == os.listdir()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a.tsv", ["data=files", "data.train=a.tsv"]),
        (Path("cmudict"), ["data=files", "data.train=cmudict"]),
        ("here", ["data=files", "data.train=here"]),
        ("cmudict", ["data=cmudict"]),
        (["a.de", "a b.en"], ["data=files", "data.train=[a.de,a b.en]"]),
        ("resume=runs/a", ["resume=runs/a"]),
        ("a=b.tsv", ["data=files", 'data.train="a=b.tsv"']),
        (None, []),
    ],
)
def test_data_is_a_file_or_a_name(data, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("here", "a=b.tsv"):
        Path(name).touch()

    assert [*expected, "data.header=null"] == sorted(
        words(data, [], {"header": None}), key=lambda word: word == "data.header=null"
    )


def test_an_inspection_is_what_the_command_prints(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("my.tsv").write_text("".join(f"{i}<i>x\t\x1b{i % 2}\n" for i in range(60)))
    options = {"header": False, "delimiter": "tab"}
    before = state()
    found = seq2seq.inspect("my.tsv", **options)
    assert before == state()
    printed = command(
        "inspect_data", "data.train=my.tsv", "data.header=false", "data.delimiter=tab"
    )

    assert (0, f"\n{found}\n") == (printed.status, printed.out)
    page = found._repr_html_()
    assert "&lt;i&gt;x" in page and "<i>" not in page and "\x1b" not in page
    assert found.command().startswith("seq2seq-train data=files")


def test_a_run_shows_its_figures_and_links_the_report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    evaluation = Evaluation({"exact_match": 0.25}, baselines={"most_frequent": {"exact_match": 0}})
    run = TrainedRun(Path("runs/<b> 1"), "test", evaluation, None)
    assert "runs/<b> 1" == os.fspath(run)  # where a folder is asked for
    page = run._repr_html_()

    assert '<a href="runs/%3Cb%3E%201/report.html"' in page
    assert "exact match" in page and "25.0%" in page and "Run runs/&lt;b&gt; 1" in page
    assert "exact match 25.0%" in repr(run)
    assert "There is no test split" in TrainedRun(Path("a"), "test", None, None)._repr_html_()


@pytest.mark.parametrize("arguments", [[], ["data=series"]])
def test_a_file_with_targets_is_one_of_series(arguments):
    expected = ["data=series", "data.path=a.csv", "data.targets=[price]", "model=forecast"]
    assert expected == words("a.csv", [*arguments, "model=forecast"], {"targets": ["price"]})
    assert ["data=stocks", "data.horizon=2"] == words("stocks", [], {"horizon": 2})
    with pytest.raises(InputError, match="not a DataFrame. Write the rows to a file"):
        words(type("DataFrame", (), {})(), arguments, {"targets": ["price"]})
