"""Law 7: every option composes, builds and trains; a mistyped one is named.

That each model trains a step is seen in the law of padding.
"""

import json
import re
from itertools import islice, product
from pathlib import Path

import keras
import pytest
import tensorflow_datasets as tfds
import yaml
from hugging_face import library

from seq2seq.commands.train import train
from seq2seq.configuration.composing import compose
from seq2seq.datasets.cmudict import cmudict_dataset_builder as cmudict
from seq2seq.datasets.dates import dates_dataset_builder as dates
from seq2seq.datasets.inflections import inflections_dataset_builder as inflections
from seq2seq.datasets.messages import messages_dataset_builder as messages
from seq2seq.datasets.numbers import numbers_dataset_builder as numbers
from seq2seq.datasets.pinyin import pinyin_dataset_builder as pinyin
from seq2seq.errors import InputError

CONF = Path(__file__).parents[2] / "conf"
NOT_CHOICES = ("hydra", "_base")
FILES = [
    path for path in CONF.glob("*/**/*.yaml") if path.relative_to(CONF).parts[0] not in NOT_CHOICES
]
PARTS = [path for path in FILES if path.parent.name in ("anchor", "head", "network")]
STEPS = ["trainer.max_steps=1", "trainer.validate_every=1", "trainer.validation_rows=4"]
QUICK = ["model/encoder=dense", "model/decoder=gru"]  # traced soon
ROWS = ["data.limit=400", "data.batch_size=8", "data.num_buckets=1"]  # each label among them


def command_of(path):
    return "sweep" if path.relative_to(CONF).parts[0] == "sweep" else "train"


def choice(path):
    return f"{path.parent.relative_to(CONF).as_posix()}={path.stem}"


def save_dataset(folder):
    rows = {"source": [str(i) for i in range(60)], "target": [str(i * i) for i in range(60)]}
    library().Dataset.from_dict(rows).save_to_disk(folder)


@pytest.fixture
def given(tmp_path, monkeypatch):
    """`given(overrides)`: what a user must give with these, small data, and own folders."""
    dictionary = tmp_path / "cmudict.dict"
    words = ["".join(letters) for letters in product("abc", repeat=4)]
    sounds = {"a": "AA1", "b": "B", "c": "AH0"}
    lines = [f"{word} {' '.join(sounds[letter] for letter in word)}\n" for word in words]
    dictionary.write_text("".join(lines))
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"file:{tmp_path}/mlruns")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setattr(cmudict, "dictionary_path", lambda: dictionary)
    days = list(dates.days())[::60]
    monkeypatch.setattr(dates, "days", lambda first, last: days)
    monkeypatch.setattr(numbers, "numbers", lambda language, num_drawn: range(0, 400, 5))
    monkeypatch.setattr(inflections, "LETTERS", "аб")
    monkeypatch.setattr(inflections, "BEGINNINGS", 1)
    for module, name, count in ((inflections, "inflected", 20_000), (messages, "entries", 3000)):
        every = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *of, _of=every, _to=count: islice(_of(*of), _to))
    phrases = dict(islice(pinyin.phrases().items(), 3000))
    monkeypatch.setattr(pinyin, "phrases", lambda: phrases)
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("".join(f"{i}\t{i * i}\n" for i in range(60)))
    series = tmp_path / "series.csv"
    series.write_text("price\n" + "".join(f"{i % 7}\n" for i in range(200)))
    needs = {
        "data=imdb_reviews": ["data.name=cmudict/syllables"],  # the one that is downloaded
        "data=huggingface": [f"data.path={tmp_path}/saved"],
        "data=series": [f"data.path={series}", "data.targets=[price]"],
        "data=files": [f"data.{split}={pairs}" for split in ("train", "validation", "test")],
        "data=tfds": ["data.name=cmudict/syllables"],
        **{f"data={task}": ["data.longest=6"] for task in ("add", "copy", "reverse", "sort")},
    }
    paths = [f"paths.output={tmp_path / 'run'}", f"paths.cache={tmp_path / 'cache'}"]

    def given_(overrides):
        if "data=huggingface" in overrides:
            save_dataset(tmp_path / "saved")
        return [*paths, *(need for o in overrides for need in needs.get(o, []))]

    return given_


@pytest.fixture
def run(given, shrink, tmp_path, monkeypatch):
    """`run(overrides)`: the splits in a run's journal after one step of a small model.

    TFDS data sets are below the cache and nowhere else.
    """
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.delenv("TFDS_DATA_DIR", raising=False)
    monkeypatch.setattr(tfds.core.constants, "DATA_DIR", str(elsewhere))

    def run_(overrides):
        chooses_parts = any(one.startswith(("model", "experiment")) for one in overrides)
        options = [*([] if chooses_parts else QUICK), *overrides, *given(overrides)]
        train(shrink(compose("train", [*options, *STEPS, *ROWS])))
        assert (tmp_path / "run" / "model.keras").exists()
        assert not elsewhere.exists()
        lines = (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()
        return [json.loads(line)["split"] for line in lines]

    yield run_
    keras.config.set_dtype_policy("float32")


@pytest.mark.slow
@pytest.mark.by_turns(6)
@pytest.mark.filterwarnings("ignore:The input .* holds a symbol:UserWarning")  # of few rows, true
def test_every_choice_trains_a_step_and_is_judged(run, run_sample):
    assert ["train", "validation", "test"] == run(run_sample)


@pytest.mark.slow
@pytest.mark.by_turns
@pytest.mark.filterwarnings("ignore:The input .* holds a symbol:UserWarning")  # of few rows, true
def test_every_recipe_trains_a_step_and_is_judged(run, experiment):
    assert ["train", "validation", "test"] == run([experiment])


@pytest.mark.parametrize("path", PARTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_command_of_a_part_makes_a_model(path, own_network):
    words = path.read_text().split("# python scripts/train.py", 1)[1].split("\n")[0].split()
    try:
        own_network((tuple(word for word in words if word.startswith("model")),))
    except pytest.skip.Exception as skipped:
        pytest.fail(str(skipped))


@pytest.mark.by_turns(12)
@pytest.mark.parametrize("path", FILES, ids=choice)
def test_a_mistyped_choice_or_key_is_named(path):
    group, _, name = choice(path).partition("=")
    with pytest.raises(InputError, match=f"^{group} .*not {name}q"):
        compose(command_of(path), [f"{choice(path)}q"])

    text = path.read_text()
    found = re.match(r"# @package (\S+)", text)
    package = found[1] if found else path.parent.relative_to(CONF).as_posix().replace("/", ".")
    prefix = "" if package == "_global_" else f"{package}."
    keys = [key for key in yaml.safe_load(text) if key not in ("_target_", "defaults")]
    model = re.search(r"^# python scripts/train.py.* (model=\w+)", text, re.MULTILINE)
    models = [model[1]] if model and model[1] != choice(path) else []
    for key in keys[:1]:
        with pytest.raises(InputError, match=re.escape(f"{prefix}{key}q")):
            compose(command_of(path), [*models, choice(path), f"{prefix}{key}q=1"])
