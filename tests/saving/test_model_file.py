"""Model files of strangers: each is one short sentence, before Keras reads it."""

import io
import json
import shutil
import zipfile

import h5py
import keras
import numpy as np
import pytest

from seq2seq.errors import InputError
from seq2seq.prediction import load_model
from seq2seq.saving import model_file


@pytest.fixture
def altered(trained, tmp_path):
    """A function that makes a copy of a model file with other parts, or parts replaced."""

    def make(**parts):
        file = tmp_path / "model.keras"
        with zipfile.ZipFile(trained / "model.keras") as archive:
            whole = {name: archive.read(name) for name in archive.namelist()}
        named = {
            {"config": "config.json", "weights": "model.weights.h5"}.get(name, name): content
            for name, content in parts.items()
        }
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (whole | named).items():
                archive.writestr(name, content)
        return file

    return make


def config_of(trained):
    with zipfile.ZipFile(trained / "model.keras") as archive:
        return json.loads(archive.read("config.json"))


def hdf5(**datasets):
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        for name, options in datasets.items():
            file.create_dataset(name, dtype="float32", **options)
    return stream.getvalue()


def linked():
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file["a"] = h5py.ExternalLink("/etc/hostname", "/")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"../escaped": b""}, "must contain metadata.json, .* not '../escaped'"),
        ({"assets/a": b""}, "not 'assets/a'"),
        ({"config": b" " * (model_file.MAX_CONFIG + 1)}, "config.json .* at most 33,554,432 bytes"),
        ({"config": b"[" * 100_000 + b"]" * 100_000}, "is corrupt .*recursion|nested at most"),
        ({"config": b"[" * 300 + b"]" * 300}, "nested at most 200 levels"),
        ({"config": b"{}"}, "is corrupt"),
        ({"config": b"[1]"}, "is corrupt"),
        ({"weights": hdf5(a={"shape": (1 << 28,)})}, "must contain the numbers of '/a'"),
        ({"weights": hdf5(a={"data": np.zeros(9999), "compression": 9})}, "numbers of '/a'"),
        ({"weights": linked()}, "must not contain links such as a"),
        ({"weights": hdf5(a={"data": [1.0]})}, "model with more than its 1 weights|is corrupt"),
        ({"weights": b"no HDF5"}, "is corrupt"),
    ],
)
def test_a_hostile_file_is_one_short_sentence(altered, parts, said):
    with pytest.raises(InputError, match=said) as caught:
        load_model(altered(**parts))
    assert len(str(caught.value)) < 500


def test_a_model_that_is_larger_than_its_weights_is_never_made(trained, altered):
    config = config_of(trained)
    config["config"]["embedding_dim"] = 10**9
    with pytest.raises(InputError, match=r"a model with more than its [\d,]+ weights"):
        load_model(altered(config=json.dumps(config)))
    load_model(trained)  # and variables are again made as before


@pytest.mark.by_turns
@pytest.mark.parametrize("part", ["encoder", "decoder"])
def test_a_model_of_countless_layers_is_never_made(trained, altered, part):
    config = config_of(trained)
    config["config"][part]["config"]["num_layers"] = 2**31
    with pytest.raises(InputError, match=r"more than 10,000 layers|weights"):
        load_model(altered(config=json.dumps(config)))
    load_model(trained)


@pytest.mark.parametrize("part", ["encoder", "decoder", "head"])
@pytest.mark.parametrize("shapes", [[[1], [2]], {"anything": 1}])
def test_a_part_that_is_never_built_does_not_go_unnoticed(trained, altered, part, shapes):
    config = config_of(trained)
    config["config"][part]["build_config"] = shapes
    with pytest.raises(InputError, match="but describes a model with|is corrupt"):
        load_model(altered(config=json.dumps(config)))


def node(**parts):
    return {"class_name": "Dense", "config": {}, "registered_name": None, **parts}


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (node(module="antigravity"), "contains a antigravity.Dense, which Keras does not know"),
        ({"class_name": "Dense", "config": {}, "module": "keras_hub.layers"}, "keras_hub"),
        (node(module="keras.utils", class_name="get_file"), "contains a keras.utils.get_file"),
        (node(module="keras", class_name="utils.get_file"), "contains a keras.utils.get_file"),
        (node(module="builtins", class_name="__lambda__"), "must not contain a lambda"),
        (node(module="keras", class_name="__typespec__"), "contains a keras.__typespec__"),
        (
            node(class_name="__numpy__", config={"value": 1, "dtype": "V99"}),
            "__numpy__",
        ),
        (node(module="seq2seq..", class_name="X"), "contains a seq2seq...X"),
    ],
)
def test_a_file_names_only_what_is_known(trained, altered, part, said):
    config = config_of(trained)
    config["config"]["encoder"] = part
    with pytest.raises(InputError, match=said):
        load_model(altered(config=json.dumps(config)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"continuing_subword_prefix": "#" * 300}, "must be a BPE model as Subwords learns it"),
        ({"type": "WordLevel"}, "must be a BPE model as Subwords learns it"),
        ({"vocab": {"a": 10**9}}, "must be a BPE model as Subwords learns it"),
    ],
)
def test_a_tokenizer_that_makes_its_library_panic_is_refused(change, said):
    from seq2seq.tokenizers import Subwords

    learned = json.loads(Subwords(vocabulary=30).fit([["abc abd"]]).learned)
    learned["model"] |= change
    with pytest.raises(InputError, match=said):
        Subwords(learned=json.dumps(learned))


def test_a_model_of_keras_alone_is_still_loaded(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="relu")])
    model.save(tmp_path / "m.keras")
    shutil.copy(tmp_path / "m.keras", tmp_path / "n.keras")
    assert 3 == load_model(tmp_path / "n.keras").count_params()
