"""Law: an option whose value is of a wrong kind is one sentence, whatever builds its part."""

import contextlib
import re
from collections.abc import Iterable, Mapping

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from omegaconf import OmegaConf

from seq2seq.configuration import checking
from seq2seq.configuration.building import build_decoding, build_optimizer
from seq2seq.configuration.checking_composed import check_composed
from seq2seq.configuration.command_options import KINDS, check_command_options
from seq2seq.configuration.composing import build, compose
from seq2seq.configuration.kinds import check_kind
from seq2seq.errors import InputError

VALUES = ["5", "-1", "1.5", "x", "[1,2]", "[]", "{a: 1}", "true", "null", "''", "nan", "1e400"]
CHOICES = {
    "data=files": ["data.train=pairs.tsv", "data.test=pairs.tsv"],
    "data=huggingface": ["data.path=my_folder"],
    "data=series": ["data.path=prices.csv", "data.targets=[price]"],
    "data=copy": [],
    "data=cmudict": [],
    "trainer=default": [],
    "optimizer=adamw": [],
    "optimizer/schedule=plateau": [],
    "decoding=beam": [],
    "decoding=minimum_bayes_risk": [],
    "decoding=ctc_beam": [],
}
BUILDERS = {
    "optimizer": lambda config: build_optimizer(config, total_steps=9, monitor="loss"),
    "decoding": build_decoding,
}


def keys(node, place):
    for name, value in node.items():
        if name != "_target_":
            yield f"{place}.{name}"
            if isinstance(value, dict):
                yield from keys(value, f"{place}.{name}")


@pytest.mark.by_turns(3)
@pytest.mark.parametrize("choice", CHOICES)
def test_a_value_of_a_wrong_kind_is_one_sentence(choice, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pairs.tsv").write_text("a\tA\n")
    (tmp_path / "prices.csv").write_text("price\n1\n")
    group = choice.split("=")[0].split("/")[0]
    config = OmegaConf.to_container(compose("train", [choice, *CHOICES[choice]]))
    parser = OverridesParser.create()
    sentences = set()
    for key in keys(config[group], group):
        for value in VALUES:
            changed = OmegaConf.create(config)
            override = parser.parse_overrides([f"{key}={value}"])[0]
            OmegaConf.update(changed, key, override.value(), merge=False)
            try:
                checking._check_option(override, config)
                check_composed(changed)
                BUILDERS.get(group, build)(changed[group])
            except InputError as error:
                sentences.add(str(error))
    assert sentences
    assert [] == [one for one in sentences if len(one) > 500 or "\n" in one]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"trian": "a.tsv"}, "trian is not an option of Files. Did you mean train?"),
        ({"batch_by": {"_target_": "seq2seq.data.Files", "": 1}}, "batch_by"),
    ],
)
def test_an_option_that_a_class_does_not_take_is_named(options, message):
    node = OmegaConf.create({"_target_": "seq2seq.data.Files", "train": "pairs.tsv", **options})
    with pytest.raises(InputError, match=message):
        build(node)


def test_an_option_that_a_class_must_have_is_named():
    with pytest.raises(InputError, match="must have 'outputs'"):
        build(OmegaConf.create({"_target_": "seq2seq.decoding.Trie"}))


OPTIONS = {  # of commands: a value that is taken, and one of a wrong kind
    "alignments": ("true", "5"),
    "allow_changed_data": ("false", "1"),
    "batch_size": ("4", "1.5"),
    "engine": ("onnx", "5"),
    "examples": ("0", "1.5"),
    "exported": ("a", "5"),
    "figure": ("mae", "5"),
    "final_split": ("validation", "5"),
    "backtest.every": ("7", "1.5"),
    "backtest.max_steps": ("auto", "x"),
    "backtest.refit": ("warm", "true"),
    "format": ("tsv", "1"),
    "calibrate_intervals": ("[0.8,0.95]", "0.8"),
    "freeze": ("encoder/*", "[1]"),
    "shrink_forecasts": ("auto", "5"),
    "levels": ("[0.1]", "0.1"),
    "license": ("apache-2.0", "5"),
    "max_length": ("null", "true"),
    "max_steps": ("9", "x"),
    "min_confidence": ("0.9", "x"),
    "paths.cache": ("a", "5"),
    "paths.output": ("a/b", "[a]"),
    "paths.sweep": ("a", "null"),
    "input": ("a.csv", "5"),
    "num_samples": ("null", "1.5"),
    "output": ("a.csv", "5"),
    "page": ("a.html", "5"),
    "picture": ("a.png", "5"),
    "private": ("true", "1"),
    "quantize": ("int8", "8"),
    "repo": ("a/b", "5"),
    "resamples": ("9", "x"),
    "resume": ("auto", "true"),
    "revision": ("null", "5"),
    "rows": ("0", "1.5"),
    "run": ("a", "5"),
    "search": ("outside", "5"),
    "seed": ("0", "x"),
    "shown": ("3", "x"),
    "split": ("test", "1.5"),
    "steps": ("60", "0.5"),
    "sweep.folder": ("a", "{a: 1}"),
    "sweep.max_time": ("2", "x"),
    "sweep.monitor": ("wer", "1"),
    "sweep.name": ("a", "1"),
    "sweep.report": ("true", "yes"),
    "sweep.seed": ("4294967295", "1.5"),
    "sweep.space": ("{seed: [1,2]}", "[seed]"),
    "sweep.storage": ("null", "5"),
    "sweep.trials": ("3", "3.5"),
    "trust": ("true", "1"),
    "unknown": ("write", "true"),
    "warm_start": ("a", "1"),
    "workers": ("2", "many"),
    "host": ("0.0.0.0", "5"),
    "jit_compile": ("true", "1"),
    "origins": ("[http://a.b]", "http://a.b"),
    "port": ("80", "x"),
    "stop_within": ("1", "x"),
    "token": ("a", "5"),
    "wait": ("0", "x"),
    "warm": ("0", "1.5"),
    "limits.timeout": ("0.5", "x"),
    **{
        f"limits.{name}": ("9", "1.5")
        for name in (
            "body",
            "characters",
            "connections",
            "inputs",
            "n_best",
            "queue",
            "strategies",
            "streams",
            "tokens",
            "width",
        )
    },
}


def parsed(text):
    return OverridesParser.create().parse_override(f"key={text}").value()


def with_value(key, value):
    config = OmegaConf.create()
    OmegaConf.update(config, key, value)
    return OmegaConf.to_container(config)


@pytest.mark.parametrize("key", KINDS)
def test_an_option_of_a_command_takes_one_kind(key):
    right, wrong = OPTIONS[key]
    check_command_options(with_value(key, parsed(right)))
    with pytest.raises(InputError, match=f"{key} must be .*, not "):
        check_command_options(with_value(key, parsed(wrong)))


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_is_one_that_numpy_takes(seed):
    with pytest.raises(InputError, match="seed must be from 0 to 4,294,967,295, not"):
        check_command_options(with_value("seed", seed))


@pytest.mark.parametrize(
    ("value", "annotation", "is_right"),
    [
        ([[0, "HH"]], "Iterable[tuple[int, int | str]]", True),
        ([["HH", 0]], "Iterable[tuple[int, int | str]]", False),
        ([[0]], "Iterable[tuple[int, int | str]]", False),
        ([1, 2], "tuple[int, ...]", True),
        ([1, "a"], "tuple[int, ...]", False),
        (1, "float | None", True),
        (1.0, "int", False),
        (True, "int", False),
        ({"a": 1}, "Mapping[str, int]", True),
    ],
)
def test_values_are_compared_with_annotations(value, annotation, is_right):
    hint = eval(annotation, {"Iterable": Iterable, "Mapping": Mapping})
    with contextlib.nullcontext() if is_right else pytest.raises(InputError, match="x must be"):
        check_kind("x", value, hint)


@pytest.mark.parametrize(
    "name",
    [
        "train",
        "evaluate",
        "forecast",
        "compare",
        "predict",
        "serve",
        "sweep",
        "update",
        "export",
        "publish",
    ],
)
def test_the_kind_of_every_option_of_a_command_is_known(name, tmp_path):
    (tmp_path / "model.keras").touch()
    given = [] if name in ("train", "sweep") else [f"run={tmp_path}/model.keras"]
    given += ["repo=user/name"] if name == "publish" else []
    given += ["data=copy"] if name in ("evaluate", "forecast", "update") else []
    config = OmegaConf.to_container(compose(name, given))
    own = {key for key, value in config.items() if not isinstance(value, dict)}
    groups = "backtest", "limits", "paths", "sweep"
    own |= {f"{place}.{key}" for place in groups for key in config.get(place, {})}
    assert own - {"sweep.sampler", "sweep.pruner"} <= KINDS.keys()  # which constructors receive


@pytest.mark.parametrize("option", ["seed=-1", "resume=true", "paths.cache=5", "freeze=[1]"])
def test_a_command_checks_its_own_options(option):
    key, _, value = option.partition("=")
    value = {"true": "True"}.get(value, value)
    with pytest.raises(InputError, match=rf"{key} must be .*, not {re.escape(value)}."):
        compose("train", [option])
