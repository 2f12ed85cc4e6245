"""Law: an option whose value is of a wrong kind is one sentence, whatever builds its part."""

import re

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from omegaconf import OmegaConf

from seq2seq.configuration import checking
from seq2seq.configuration.building import build_decoding, build_optimizer
from seq2seq.configuration.command_options import KINDS, check_command_options
from seq2seq.configuration.composing import build, compose
from seq2seq.configuration.kinds import check_kind
from seq2seq.errors import InputError

VALUES = ["5", "-1", "1.5", "x", "[1,2]", "[]", "{a: 1}", "true", "null", "''", "nan", "1e400"]
CHOICES = {
    "data=files": ["data.train=pairs.tsv", "data.test=pairs.tsv"],
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
                checking.check_composed(changed)
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


@pytest.mark.parametrize("name", ["train", "evaluate", "predict", "sweep"])
def test_a_value_of_a_wrong_kind_for_a_command_is_one_sentence(name, tmp_path):
    (tmp_path / "model.keras").touch()
    given = [] if name in ("train", "sweep") else [f"run={tmp_path}/model.keras"]
    given += ["data=copy"] if name == "evaluate" else []
    config = OmegaConf.to_container(compose(name, given))
    own = [key for key, value in config.items() if not isinstance(value, dict)]
    own += [f"{place}.{key}" for place in ("paths", "sweep") for key in config.get(place, {})]
    own = [key for key in own if key not in ("sweep.sampler", "sweep.pruner")]  # of constructors
    assert set(own) <= KINDS.keys()
    for key in own:
        for value in VALUES:
            parsed = OverridesParser.create().parse_override(f"{key}={value}").value()
            changed = OmegaConf.create(config)
            OmegaConf.update(changed, key, parsed, merge=False)
            try:
                check_command_options(changed)
            except InputError as error:
                said = str(error)
            else:
                said = ""
                check_kind(key, parsed, KINDS[key])
            assert said == "" or said.startswith(f"{key} must be ")


@pytest.mark.parametrize("option", ["seed=-1", "resume=true", "paths.cache=5", "freeze=[1]"])
def test_a_command_checks_its_own_options(option):
    key, _, value = option.partition("=")
    with pytest.raises(
        InputError, match=rf"{key} must be .*, not {re.escape(value)}.".replace("true", "True")
    ):
        compose("train", [option])
