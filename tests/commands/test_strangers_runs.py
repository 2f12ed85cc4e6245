"""Run folders of strangers: what their config names runs only if the user trusts them."""

import shutil
import sys

import pytest
import yaml
from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.composing import compose
from seq2seq.configuration.literal import literal
from seq2seq.configuration.trust import check_classes, check_names, targets, trust_words
from seq2seq.errors import InputError

CODE = "import pathlib; pathlib.Path(__file__).with_name('ran').touch()\nclass X:\n    pass\n"


@pytest.fixture
def hostile(trained, tmp_path, monkeypatch):
    """A function that makes a run folder whose config has one node replaced."""
    (tmp_path / "evil_module.py").write_text(CODE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])

    def make(**nodes):
        folder = tmp_path / "run"
        shutil.copytree(trained, folder)
        config = yaml.safe_load((folder / "config.yaml").read_text())
        (folder / "config.yaml").write_text(yaml.safe_dump(config | nodes))
        return folder

    return make


TARGETS = [
    {"_target_": "evil_module.X"},
    {"_target_": "os.mkdir", "path": "ran"},
    {"_target_": "seq2seq.commands.entry.os.mkdir", "path": "ran"},
    {"_target_": "seq2seq.storage.files.remove_leftovers", "folder": "."},
    {"_target_": "keras.utils.get_file", "origin": "file:///etc/hostname"},
    {"_target_": "seq2seq.features.Tokens", "tokenizer": {"_target_": "os.mkdir", "path": "ran"}},
    {"_target_": "${oc.env:HOME}"},
    {"_target_": "seq2seq.decoding.Greedy", "processors": {"a": {"_target_": "os.getcwd"}}},
]


@pytest.mark.parametrize(
    ("name", "group", "node"),
    [
        *(("predict", "decoding", node) for node in TARGETS),
        *(("evaluate", group, node) for group in ("data", "decoding") for node in TARGETS[:3]),
        *(("forecast", "data", node) for node in TARGETS[:3]),
        *(("serve", "decoding", node) for node in TARGETS[:3]),
        ("serve", "model", TARGETS[0]),
        *(("update", group, node) for group in ("data", "model") for node in TARGETS[:3]),
    ],
)
def test_a_run_runs_nothing_of_its_own(hostile, command, tmp_path, name, group, node):
    run = hostile(**{group: node})
    last = {"predict": ["--", "abc"], "serve": ["port=0"]}.get(name, [])
    result = command(name, f"run={run}", *last)

    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "_target_ must be a class of seq2seq or keras" in result.err
    assert "trust=true" in result.err
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["predict", "evaluate"])
def test_a_run_gives_hydra_nothing_to_do(hostile, command, tmp_path, name):
    run = hostile(
        decoding={
            "defaults": [{"/data@_global_.hydra": "trained"}],
            "_target_": "seq2seq.decoding.Greedy",
        },
        data={"callbacks": {"x": {"_target_": "os.mkdir", "path": str(tmp_path / "ran")}}},
    )
    result = command(name, f"run={run}", *(["--", "abc"] if name == "predict" else []))

    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "must not have a list of defaults" in result.err
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("group", "node"),
    [
        ("model", {"x": {"_target_": "keras.layers.TFSMLayer", "filepath": "evil"}}),
        ("model", {"_target_": "keras.Sequential"}),
        ("trainer", {"callbacks": [{"_target_": "keras.callbacks.BackupAndRestore"}]}),
        ("optimizer", {"schedule": {"_target_": "keras.callbacks.CSVLogger", "filename": "x"}}),
        ("logger", {"_target_": "seq2seq.training.loggers.MLflow", "tracking_uri": "http://evil"}),
    ],
)
def test_of_keras_only_what_belongs_there_is_taken(group, node):
    with pytest.raises(InputError, match="trust=true"):
        check_classes({group: node}, [group], [*targets({group: node})])


def test_an_option_that_a_command_lacks_is_not_advised():
    node = {"logger": {"_target_": "seq2seq.training.loggers.MLflow"}}
    with pytest.raises(InputError, match="Add trust=true"):
        check_classes(node, ["logger"], [*targets(node)], has_logger=False)


def test_commands_for_a_run_that_sends_elsewhere_carry_trust():
    assert [] == trust_words({"logger": {"_target_": "seq2seq.training.loggers.TensorBoard"}})
    sending = {"logger": {"_target_": "seq2seq.training.loggers.MLflow"}}
    assert ["trust=true"] == trust_words(sending)
    assert [] == trust_words(sending, to_resume=False)


def test_a_resumed_run_sends_nowhere_that_the_command_line_does_not_name(command, hostile):
    place = {"_target_": "seq2seq.training.loggers.MLflow", "tracking_uri": "http://127.0.0.1:9"}
    run = hostile(logger=place | {"experiment": "x"})
    result = command("train", f"resume={run}", "trainer.max_steps=6")

    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "logger must not be the seq2seq.training.loggers.MLflow" in result.err
    assert "Add logger=..., or trust=true" in result.err
    assert "trust=true" in result.err


def test_what_the_command_line_chooses_instead_needs_no_trust():
    own = {"decoding": {"_target_": "mine.Search"}}

    check_classes(own, ["decoding"], [("decoding", "seq2seq.decoding.Greedy")])
    with pytest.raises(InputError, match="decoding._target_ must be"):
        check_classes(own, ["decoding"], [*targets(own)])


@pytest.mark.parametrize("where", ["resume", "warm_start"])
def test_neither_resuming_nor_a_warm_start_runs_anything(hostile, command, tmp_path, tiny, where):
    run = hostile(model={"_target_": "evil_module.X"})
    result = command("train", *tiny, f"{where}={run}", f"paths.output={tmp_path}/new")

    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "model._target_ must be a class of seq2seq or keras, not evil_module.X" in result.err
    assert not (tmp_path / "ran").exists()


def test_trust_lets_it_run(hostile, command, tmp_path):
    run = hostile(decoding={"_target_": "evil_module.X"})
    with pytest.raises(AttributeError, match="'X' object has no attribute"):
        command("predict", f"run={run}", "trust=true", "--", "abc")

    assert (tmp_path / "ran").exists()


def test_of_a_model_file_no_config_is_read(hostile, command, tmp_path):
    run = hostile(decoding={"_target_": "evil_module.X"}, model={"_target_": "evil_module.X"})
    result = command("predict", f"run={run}/model.keras", "--", "abc")

    assert 0 == result.status  # an untrained model may be cut off, which is reported
    assert not (tmp_path / "ran").exists()


def test_a_class_must_fit_where_it_is():
    config = compose("train", ["decoding=greedy"])
    config.decoding._target_ = "seq2seq.decoding.RepetitionPenalty"

    with pytest.raises(InputError, match="decoding._target_ must be .* a Strategy or Reranked or"):
        check_classes(config, ["decoding"], [*targets(config)])


def test_what_the_command_line_names_itself_is_trusted():
    own = {"model": {"_target_": "mine.Model"}}

    check_names(own, own)
    with pytest.raises(InputError, match="model._target_ must be"):
        check_names(own, {"model": {"_target_": "seq2seq.models.Direct"}})


@pytest.mark.parametrize("text", ["${HOME}", "\\${a}", "a\\\\${b}", "${", "^[0-9]{3}$"])
def test_texts_of_a_stored_config_are_literal(text):
    assert text == OmegaConf.to_container(DictConfig(literal({"a": text})), resolve=True)["a"]
