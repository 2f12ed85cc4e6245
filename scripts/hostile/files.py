"""The hostile files, each in a folder of its name, with the options of `predict` that read it."""

import io
import itertools
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py

MARKER = "ran"  # what code of a file would write beside it
EVIL = f"import pathlib\npathlib.Path(__file__).with_name({MARKER!r}).touch()\n"
GREEDY = {"_target_": "seq2seq.decoding.Greedy"}
TARGETS = {  # what `decoding` of a config may not be
    "module beside the folder": {"_target_": "evil.X"},
    "function of a library": {"_target_": "numpy.testing.rundocs", "filename": "evil.py"},
    "function through a module": {"_target_": "seq2seq.commands.entry.os.mkdir", "path": MARKER},
    "function of this package": {"_target_": "seq2seq.storage.files.remove_leftovers"},
    "function of Keras": {"_target_": "keras.utils.get_file", "origin": "file:///etc/hostname"},
    "class of another kind": {"_target_": "seq2seq.decoding.Trie", "outputs": "/etc/hostname"},
    "target inside a class": {**GREEDY, "processors": {"a": {"_target_": "os.mkdir", "path": "x"}}},
    "interpolation": {"_target_": "${oc.env:HOME}"},
}
PATTERNS = {
    "nested repeats": "(a{1,70}){1,70}",
    "nested groups": "(" * 3000 + "a" + ")" * 3000,
    "many states": "(a|b)*a(a|b){30}",
}
MODEL_OF_MEMORY = 10**9  # units


def good_model(folder: Path) -> None:
    """Write the small model that the hostile ones are made of."""
    import keras

    from seq2seq.decoders import RecurrentDecoder
    from seq2seq.encoders import RecurrentEncoder
    from seq2seq.features import Tokens
    from seq2seq.models import EncoderDecoder
    from seq2seq.tokenizers import Characters

    keras.utils.set_random_seed(1)
    letters = Tokens(Characters(learned="ab"))
    parts = RecurrentEncoder(units=4), RecurrentDecoder(units=4)
    EncoderDecoder(letters, letters, *parts).save(folder / "model.keras")


def build(folder: Path, size: int) -> dict[str, list[str]]:
    """Write all files beside `model.keras` of the folder.

    Args:
        folder: contains `model.keras`.
        size: bytes that some of them unpack to.

    Returns:
        By name, the options of `predict`, which is started in the subfolder of that name.
    """
    with zipfile.ZipFile(folder / "model.keras") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    commands = {"nothing hostile": ["run=."]}
    _write_run(folder / "nothing hostile", parts, json.dumps({"decoding": GREEDY}))
    for name, node in TARGETS.items():
        _write_run(folder / name, parts, json.dumps({"decoding": node, "model": {}}))
        commands[name] = ["run=."]
    for name, text in _configs():
        _write_run(folder / name, parts, text)
        commands[name] = ["run=."]
    for name, changed in _models(parts, size):
        _write_run(folder / name, parts | changed, json.dumps({"decoding": GREEDY}))
        commands[name] = ["run=model.keras"]
    for name, pattern in PATTERNS.items():
        _write_run(folder / name, parts, json.dumps({"decoding": GREEDY}))
        regex = ["decoding=beam", "decoding/constraint=regex"]
        commands[name] = ["run=.", *regex, f"decoding.constraint.pattern='{pattern}'"]
    return commands


def _write_run(folder: Path, parts: dict[str, Any], config: str) -> None:
    folder.mkdir()
    (folder / "evil.py").write_text(EVIL)
    (folder / "config.yaml").write_text(config)
    with zipfile.ZipFile(folder / "model.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            with archive.open(name, "w") as file:
                for chunk in [content] if isinstance(content, bytes) else content:
                    file.write(chunk)


def _configs() -> Iterator[tuple[str, str]]:
    defaults = {"defaults": [{"/data@_global_.hydra": "trained"}], **GREEDY}
    callbacks = {"x": {"_target_": "os.mkdir", "path": MARKER}}
    yield "defaults for Hydra", json.dumps({"decoding": defaults, "data": {"callbacks": callbacks}})
    names = "abcdefghij"
    aliases = (f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in itertools.pairwise(names))
    yield "YAML aliases", "\n".join(["a: &a [x, x, x, x, x, x, x, x, x]", *aliases])
    yield "deep YAML", "a: " + "[" * 3000 + "]" * 3000
    yield "large YAML", "a: 1\n" * 1_000_000


def _models(parts: dict[str, bytes], size: int) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "zip that leaves its folder", {f"../../{MARKER}": b"x"}
    yield "blanks as config.json", {"config.json": (b" " * (1 << 20) for _ in range(size >> 20))}
    yield "deep JSON", {"config.json": b"[" * 100_000 + b"]" * 100_000}
    yield "empty data set", {"model.weights.h5": _hollow(size)}
    yield "huge model", {"config.json": _changed(parts, embedding_dim=MODEL_OF_MEMORY)}
    foreign = {"module": "evil", "class_name": "X", "config": {}, "registered_name": "X"}
    yield "class of a module beside", {"config.json": _changed(parts, encoder=foreign)}
    code = {"class_name": "__lambda__", "config": {"value": ["4wAA", None, None]}}
    yield "lambda", {"config.json": _changed(parts, encoder=code)}
    tokenizer: dict[str, Any] = {"module": "seq2seq.tokenizers.subwords", "class_name": "Subwords"}
    tokenizer |= {"registered_name": "seq2seq>Subwords", "config": {"learned": _panic()}}
    feature = json.loads(parts["config.json"])["config"]["source"]
    feature["config"]["tokenizer"] = tokenizer
    yield "tokenizer that panics", {"config.json": _changed(parts, source=feature)}


def _changed(parts: dict[str, bytes], **options: Any) -> bytes:
    config = json.loads(parts["config.json"])
    config["config"] |= options
    return json.dumps(config).encode()


def _hollow(size: int) -> bytes:
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file.create_dataset("layers/vars/0", shape=(size // 4,), dtype="float32")
    return stream.getvalue()


def _panic() -> str:
    from seq2seq.tokenizers import Subwords

    content = json.loads(Subwords(vocabulary=20).fit([["abab"]]).learned or "")
    content["model"]["continuing_subword_prefix"] = "#" * 300
    return json.dumps(content)
