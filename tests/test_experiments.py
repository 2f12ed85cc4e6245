"""Each file in conf/experiment is a run of docs/results.md, with the figures that are there."""

import re
from pathlib import Path

import pytest

from seq2seq.configuration.composing import compose

CONF = Path(__file__).parents[1] / "conf"
RESULTS = (CONF.parent / "docs" / "results.md").read_text()
SAME = re.findall(r"experiment=(\w+)`(?: \| | \()`(model=[^`]*)`", RESULTS)


def test_the_results_name_experiments_and_the_experiments_are_there():
    named = set(re.findall(r"experiment=(\w+)", RESULTS))

    assert {path.stem for path in CONF.glob("experiment/*.yaml")} - {"copy", "reverse"} == named
    assert named - {"g2p"} == {name for name, _ in SAME}


@pytest.mark.by_turns(2)
@pytest.mark.parametrize(("name", "command"), SAME)
def test_an_experiment_is_the_run_that_the_results_say_it_is_the_same_as(name, command):
    experiment = compose("train", [f"experiment={name}", "paths.output=here", "paths.sweep=here"])
    same = compose("train", [*command.split(), "paths.output=here", "paths.sweep=here"])

    assert same == experiment


@pytest.mark.parametrize("name", sorted({name for name, _ in SAME} | {"g2p"}))
def test_the_figures_in_an_experiments_head_are_those_of_the_results(name):
    head = re.findall(r"^# .*", (CONF / "experiment" / f"{name}.yaml").read_text(), re.MULTILINE)
    row = next(line for line in RESULTS.splitlines() if f"experiment={name}`" in line)

    numbers = set(re.findall(r"\d+(?:\.\d+)?(?=%| min| s\b| degrees| dollars)", head[1]))
    numbers |= set(re.findall(r"\d+\.\d+(?=%|\.)", " ".join(head[2:])))  # of the baseline
    assert numbers
    assert set() == numbers - set(re.findall(r"\d+(?:\.\d+)?", row))


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("classification", ("auto", "labels")),
        ("inflection", ("auto", "auto")),
        ("pronunciation_small", ("auto", "auto")),
        ("tagging", ("words", "words")),
        ("translation", ("auto", "auto")),
        ("transliteration", ("auto", "auto")),
    ],
)
def test_an_experiment_trains_on_another_file(name, sides):
    given = ["data=files", "data.train=my.tsv", "paths.output=here"]
    own = compose("train", [f"experiment={name}", *given])
    assert ("seq2seq.data.Files", "my.tsv") == (own.data._target_, own.data.train)
    assert sides == (own.data.source, own.data.target)
    assert compose("train", [f"experiment={name}", "paths.output=here"]).model == own.model
    assert ("auto", "auto") == (own.trainer.max_steps, own.data.batch_size)
