"""Law: an option whose value is of a wrong kind is one sentence, whatever builds its part."""

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from omegaconf import OmegaConf

from seq2seq.configuration import checking
from seq2seq.configuration.building import build_decoding, build_optimizer
from seq2seq.configuration.composing import build, compose
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
