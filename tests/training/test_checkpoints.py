"""Checkpoints: named variables, and files that are broken, passing or of another version."""

import errno
import os
import random
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from seq2seq.errors import InputError
from seq2seq.saving.weight_names import variable_names
from seq2seq.training import AdamW
from seq2seq.training.checkpoints import Checkpoints

STATE = {"best_step": 0, "rounds": {}, "means": {}}


def make(optimizer=AdamW):
    """A model with random states and an optimizer, built."""
    layers = [keras.layers.Dense(3), keras.layers.Dropout(0.5), keras.layers.Dense(2)]
    model = keras.Sequential([keras.Input((2,)), *layers])
    model.compile(optimizer(0.1), "mse", metrics=["mae"])
    model.optimizer.build(model.trainable_variables)
    return model


@pytest.fixture
def saved(tmp_path):
    """A model, and its checkpoints after steps 1 and 2."""
    model, checkpoints = make(), Checkpoints(tmp_path, keep=3)
    for step in (1, 2):
        checkpoints.save(model, {**STATE, "step": step})
    return model, checkpoints


@pytest.mark.parametrize(
    "optimizer", [AdamW, keras.optimizers.SGD, keras.optimizers.Adafactor, keras.optimizers.Lion]
)
def test_names_do_not_depend_on_what_else_the_process_made(optimizer):
    one, _, other = make(optimizer), make(), make(optimizer)
    names = variable_names(one)
    assert list(names) == list(variable_names(other))
    places = [name.rpartition("/")[2] for name in names]
    assert "kernel" in places and not [name for name in names if name.startswith("other/")]
    numbered = [name for name in names if name.startswith("optimizer/") and name[-1].isdigit()]
    assert [] == numbered  # but named after the weights
    wanted = {id(v) for v in [*one.variables, *one.optimizer.variables]}
    metrics = {id(v) for v in one.metrics_variables}
    assert wanted - metrics == {id(variable) for variable in names.values()}


def test_what_was_saved_is_restored_by_name(saved):
    model, checkpoints = saved
    values = [np.asarray(one) for one in variable_names(model).values()]
    other = make()
    state, broken = checkpoints.restore(other)
    assert (2, []) == (state["step"], broken)
    for one, value in zip(variable_names(other).values(), values, strict=True):
        np.testing.assert_array_equal(one, value)


def test_an_older_broken_checkpoint_harms_no_later_save(saved, tmp_path):
    model, checkpoints = saved
    (tmp_path / "step_000000001.npz").write_bytes(b"PK nothing")
    checkpoints.save(model, {**STATE, "step": 3})
    assert [2, 3] == [state["step"] for state in checkpoints.states()]


@pytest.mark.parametrize("part", ["state.npy", "optimizer.npy", "model/embedding/table.npy", "x"])
@pytest.mark.parametrize("content", [b"", b"nothing", b"\x93NUMPY\x01\x00v\x00{'descr': 'O'"])
def test_parts_of_other_contents_lead_to_the_checkpoint_before(saved, tmp_path, part, content):
    _, checkpoints = saved
    file = tmp_path / "step_000000002.npz"
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = next((one for one in parts if one.endswith(part)), part)
    with zipfile.ZipFile(file, "w") as archive:
        for one, whole in {**parts, name: content}.items():
            archive.writestr(one, whole)
    state, broken = checkpoints.restore(make())
    assert (1, 1) == (state["step"], len(broken))
    assert "is corrupt" in broken[0]


def test_any_altered_bit_is_harmless_or_leads_to_the_checkpoint_before(saved, tmp_path):
    model, checkpoints = saved
    for variable in model.weights:
        variable.assign(np.asarray(variable) + 1)
    checkpoints.save(model, {**STATE, "step": 2})
    values = {step: _values(model, checkpoints, step) for step in (1, 2)}
    file = tmp_path / "step_000000002.npz"
    whole, draw = file.read_bytes(), random.Random(1)
    places = [*range(40), *(draw.randrange(len(whole)) for _ in range(80))]
    places += range(len(whole) - 60, len(whole))
    for place in places:
        content = bytearray(whole)
        content[place] ^= 1 << draw.randrange(8)
        file.write_bytes(content)
        state, broken = checkpoints.restore(model)
        assert (state["step"], len(broken)) in [(2, 0), (1, 1)]
        expected = values[state["step"]]
        assert all(np.array_equal(expected[k], v) for k, v in variable_names(model).items())
        assert all(len(sentence) < 400 + len(str(tmp_path)) for sentence in broken)
        file.with_suffix(".broken").unlink(missing_ok=True)


def _values(model, checkpoints, step):
    """The variables as a checkpoint has them."""
    with np.load(checkpoints.folder / f"step_{step:09d}.npz") as content:
        return {name: content[name] for name in variable_names(model)}


@pytest.mark.parametrize("code", [errno.EIO, errno.EMFILE, errno.ESTALE])
def test_a_failure_that_may_pass_renames_nothing(saved, tmp_path, monkeypatch, code):
    model, checkpoints = saved
    real = Path.open

    def fail(path, *arguments, **options):
        if path.name.startswith("step_"):
            raise OSError(code, os.strerror(code), str(path))
        return real(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", fail)
        with pytest.raises(OSError, match=r"step_000000002\.npz"):
            checkpoints.restore(model)
    assert (2, []) == (checkpoints.restore(model)[0]["step"], checkpoints.restore(model)[1])


@pytest.mark.parametrize(
    ("version", "said"), [(None, "not 1: .* an earlier"), (9, "not 9: .* newer")]
)
def test_another_version_is_refused_in_a_sentence(saved, tmp_path, version, said):
    model, checkpoints = saved
    file = tmp_path / "step_000000002.npz"
    with np.load(file) as content:
        arrays = {name: content[name] for name in content.files if name not in ("format", "state")}
    if version is None:
        arrays = {f"variable_{i:04d}": one for i, one in enumerate(arrays.values())}
    else:
        arrays["format"] = np.array(version)
    np.savez_compressed(file, **arrays)  # whatever else is different
    with pytest.raises(InputError, match=f"must have format 2, {said}"):
        checkpoints.restore(model)
    assert file.exists()
