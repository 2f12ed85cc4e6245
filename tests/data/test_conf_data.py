"""Each conf/data/*.yaml against the class that it builds."""

import dataclasses
import importlib
from pathlib import Path

import pytest
import yaml
from hydra.utils import instantiate

FOLDER = Path(__file__).parents[2] / "conf" / "data"
FILES = sorted(FOLDER.glob("*.yaml"))
# What the user must give, for the groups that build nothing without it.
GIVEN = {"Files": {"train": "pairs.tsv"}, "Tfds": {"name": "cmudict"}}


def load(path):
    config = yaml.safe_load(path.read_text())
    module, name = config.pop("_target_").rsplit(".", 1)
    return config, getattr(importlib.import_module(module), name)


def test_there_are_data_configs():
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_keys_are_the_fields_of_the_class(path):
    config, cls = load(path)
    assert {field.name for field in dataclasses.fields(cls) if field.init} == set(config)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_config_builds_with_what_the_user_must_give(path):
    config, cls = load(path)
    missing = {k: v for k, v in GIVEN.get(cls.__name__, {}).items() if config[k] is None}
    built = instantiate(yaml.safe_load(path.read_text()), _convert_="all", **missing)
    assert type(built) is cls
    assert {key: getattr(built, key) for key in config} == config | missing


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_first_line_is_the_command_that_uses_the_config(path):
    assert path.read_text().startswith("# python scripts/train.py data=" + path.stem)
