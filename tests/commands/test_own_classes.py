"""A project of a user's own: its classes train, are saved, and are found again by the commands."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import keras
import pytest
from omegaconf import OmegaConf

from seq2seq.configuration.own_classes import check_saving, import_own_classes
from seq2seq.errors import InputError

SCRIPTS = Path(__file__).parents[2] / "scripts"
ENCODER = '''
import keras
from keras import ops
from seq2seq.layers import Memory

@keras.saving.register_keras_serializable(package="mine")
class Averages(keras.layers.Layer):
    """Each step and the mean of all: a layer that inherits nothing from this library."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.units = self.output_size = units
        self.state_sizes = (units,)
        self.dense = keras.layers.Dense(units)

    def build(self, inputs_shape):
        self.dense.build(inputs_shape)

    def call(self, inputs, mask, training=None):
        weights = ops.cast(mask, "float32")[..., None]
        outputs = self.dense(inputs) * weights
        mean = ops.sum(outputs, axis=1) / ops.maximum(ops.sum(weights, axis=1), 1.0)
        return Memory(outputs + mean[:, None] * weights, mask, (mean,))

    def get_config(self):
        return {**super().get_config(), "units": self.units}
'''
MODEL = """
defaults:
  - decoder: gru
  - attention: general
  - head: tokens
  - _self_
encoder:
  _target_: mine.encoders.Averages
  units: 8
decoder:
  units: 8
_target_: seq2seq.models.EncoderDecoder
embedding_dim: 8
"""


def command(name, folder, *arguments):
    words = [sys.executable, str(SCRIPTS / f"{name}.py"), *arguments]
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS.parent)}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder with a package, a config of its own, and a run that was trained there."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "mine").mkdir()
    (folder / "mine" / "__init__.py").touch()
    (folder / "mine" / "encoders.py").write_text(ENCODER)
    (folder / "my_conf" / "model").mkdir(parents=True)
    (folder / "my_conf" / "model" / "mine.yaml").write_text(MODEL)
    options = ("trainer=smoke", "data=copy", "data.num_train=64", "logger=none")
    options += ("data.batch_size=32", "data.num_buckets=1")  # each shape is compiled
    own = ("--config-dir", "my_conf", "model=mine", "paths.output=run")
    result = command("train", folder, *own, *options, "data.num_validation=8", "data.num_test=8")
    assert result.returncode == 0, result.stderr
    (folder / "printed.txt").write_text(result.stdout)
    return folder


@pytest.mark.by_turns(5, among="processes")
def test_a_run_with_an_own_class_predicts_in_another_process(project):
    _, *lines = (project / "run" / "predictions.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines]
    printed = (project / "printed.txt").read_text().partition("seq2seq-predict")[2]
    words = shlex.split(printed.splitlines()[0])[:-1]
    assert "trust=true" in words  # as the command at the end of training says
    result = command("predict", project, *words, *(row[0] for row in rows))

    assert 0 == result.returncode, result.stderr
    assert [row[2] for row in rows] == result.stdout.splitlines()


@pytest.mark.by_turns(5, among="processes")
def test_elsewhere_the_missing_package_is_named(project, tmp_path):
    result = command("predict", tmp_path, f"run={project}/run", "trust=true", "--", "a b")

    assert 2 == result.returncode
    assert result.stderr.startswith("model.encoder._target_ is mine.encoders.Averages, but there")
    assert 1 == len(result.stderr.splitlines())


def test_a_class_that_its_package_does_not_have_is_named(tmp_path):
    (tmp_path / "config.yaml").write_text("model: {_target_: collections.Encoder}")

    with pytest.raises(InputError, match="collections.Encoder cannot be imported"):
        import_own_classes(str(tmp_path), trust=True)


def test_a_class_that_would_not_load_again_is_refused_before_it_trains():
    class Forgotten(keras.layers.Layer):
        pass

    own = OmegaConf.create({"encoder": {"_target_": "mine.Forgotten"}})
    with pytest.raises(InputError, match="Forgotten, which Keras does not know. Decorate"):
        check_saving(own, keras.Sequential([keras.layers.Input((2,)), Forgotten()]))


def test_a_class_whose_arguments_would_be_lost_is_refused_before_it_trains():
    @keras.saving.register_keras_serializable(package="test")
    class Careless(keras.layers.Layer):
        def __init__(self, rate, **kwargs):
            super().__init__(**kwargs)
            self.rate = rate

        def get_config(self):
            return super().get_config()  # without the rate

    own = OmegaConf.create({"_target_": "mine.Careless"})
    with pytest.raises(InputError, match="loaded: .*Careless.* 'rate'"):
        check_saving(own, keras.Sequential([keras.layers.Input((2,)), Careless(0.5)]))
