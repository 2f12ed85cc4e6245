"""Each conf/data/*.yaml against the class that it builds."""

import dataclasses
import importlib
from pathlib import Path

import pytest
from hydra.utils import instantiate
from omegaconf import OmegaConf

from seq2seq.configuration.composing import compose

FOLDER = Path(__file__).parents[2] / "conf" / "data"
FILES = sorted(FOLDER.glob("*.yaml"))
# What the user must give, for the groups that build nothing without it.
GIVEN = {
    "Files": {"train": "pairs.tsv"},
    "HuggingFace": {"path": "my_folder"},
    "Series": {"path": "prices.csv", "targets": ["price"]},
    "Tfds": {"name": "cmudict"},
}


def load(path):
    config = OmegaConf.to_container(compose("train", [f"data={path.stem}"]).data)
    module, name = config.pop("_target_").rsplit(".", 1)
    return config, getattr(importlib.import_module(module), name)


def test_there_are_data_configs():
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_keys_are_the_fields_of_the_class(path):
    config, cls = load(path)
    assert {field.name for field in dataclasses.fields(cls) if field.init} == set(config)


@pytest.mark.by_turns(3)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_config_builds_with_what_the_user_must_give(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("pairs.tsv", "prices.csv"):
        Path(name).touch()
    config, cls = load(path)
    missing = {k: v for k, v in GIVEN.get(cls.__name__, {}).items() if not config[k]}
    built = instantiate(compose("train", [f"data={path.stem}"]).data, _convert_="all", **missing)
    assert type(built) is cls
    assert {key: getattr(built, key) for key in config} == config | missing


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_first_line_is_the_command_that_uses_the_config(path):
    first = path.read_text().splitlines()[0]
    assert first.startswith("# python scripts/train.py ")
    assert f"data={path.stem}" in first.split()
