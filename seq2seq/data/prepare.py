"""From raw rows to a `Prepared`, by way of a cache."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import keras
import numpy as np

from seq2seq.data.notes import check_sides, class_notes, overlap_notes
from seq2seq.data.pair_reader import PairReader
from seq2seq.data.prepared import Prepared
from seq2seq.data.store.cache import ensure
from seq2seq.data.store.store import open_split, read_hashes, read_texts, write_ids, write_texts
from seq2seq.errors import InputError
from seq2seq.features.bad_value import BadValue
from seq2seq.features.feature import Feature
from seq2seq.saving.saved_classes import import_saved_classes

FORMAT = 3  # of the store: a change of its files or of an encoding makes it another
CONTENTS = "contents.json"
Progress = Callable[[str, int, int | None], None]
Features = tuple[Feature, Feature]
Chunk = tuple[list[str], list[str]]


def prepare(
    dataset: PairReader,
    cache: str | os.PathLike,
    progress: Progress | None = None,
    features: Features | None = None,
) -> Prepared:
    """Opens a data set's encoded store in the cache, or builds it there first.

    Args:
        dataset: the rows and how to read them.
        cache: folder that stores of all data sets share.
        progress: called as `progress(stage, rows done, rows in all or None)`; with 0 rows before
            a stage that counts none, or draws a bar itself.
        features: source's and target's, such as a trained model's, for a use other than training;
            None to fit them on train. Those that were fitted on this data find its own store.

    Raises:
        InputError: a bad row, an empty column, or no train split to fit features on.
    """
    stores = Path(cache) / "stores"
    fingerprint = dataset.fingerprint()
    own = stores / _key(dataset, fingerprint, None)
    foreign = None if features and _fitted_here(own, features) else features
    folder = stores / _key(dataset, fingerprint, foreign) if foreign else own
    fault = ensure(folder, lambda partial: _build(dataset, partial, foreign, progress))
    contents = json.loads((folder / CONTENTS).read_text())
    source, target = features or _load_features(contents)
    splits = {name: open_split(folder, name, source, target) for name in contents["splits"]}
    prepared = Prepared(
        source=source,
        target=target,
        splits=splits,
        fingerprint=fingerprint,
        batch_size=dataset.batch_size,
        batch_by=dataset.batch_by,
        num_buckets=dataset.num_buckets,
        max_length=dataset.max_length,
        too_long=dataset.too_long,
    )
    notes = [*([] if features else contents["fitting_notes"]), *contents["notes"]]
    if fault:
        notes.append(f"The cached data in {folder} was damaged ({fault}) and was rebuilt.")
    if not features:
        notes += _training_notes(prepared)
    return replace(prepared, notes=notes)


def _training_notes(prepared: Prepared) -> list[str]:
    """What becomes of the rows of train."""
    notes = []
    train = prepared.splits["train"]
    if prepared.batch_by == "tokens":
        length = np.maximum(train.source_lengths, train.target_lengths + 1).mean()
        notes.append(
            f"batches of {prepared.batch_size} tokens hold about "
            f"{max(1, round(prepared.batch_size / length))} rows of train; "
            "data.batch_size counts tokens here"
        )
    if prepared.num_too_long:
        fate = "dropped from" if prepared.too_long == "drop" else "truncated in"
        notes.append(
            f"{prepared.num_too_long} of {len(train)} rows are longer than "
            f"max_length={prepared.max_length} and {fate} training"
        )
    return notes


def _fitted_here(store: Path, features: Features) -> bool:
    """Whether a store is there whose own features these are."""
    try:
        contents = json.loads((store / CONTENTS).read_text())
    except (OSError, ValueError):
        return False
    source, target = json.loads(json.dumps(_serialized(features)))
    return source == contents["source"] and target == (contents["target"] or source)


def _serialized(features: Features) -> list[dict]:
    return [keras.saving.serialize_keras_object(feature) for feature in features]


def _key(dataset: PairReader, fingerprint: dict[str, Any], features: Features | None) -> str:
    """Name of the store: whatever its content depends on."""
    content = {
        "format": FORMAT,
        "rows": fingerprint,
        "source": [dataset.source, dataset.source_options, dataset.missing],
        "target": [dataset.target, dataset.target_options],
        "shared_vocabulary": dataset.shared_vocabulary,
        "features": features and _serialized(features),
    }
    text = json.dumps(content, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _build(
    dataset: PairReader, folder: Path, features: Features | None, progress: Progress | None
) -> None:
    """Writes the store: raw texts first, which are then what features learn from and encode."""
    say = progress or (lambda stage, done, total: None)
    splits = dataset.splits()
    if not features and "train" not in splits:
        raise InputError(f"there is no train split to learn from, only {', '.join(splits)}")
    if not features:
        dataset.check_features()
    for split in splits:
        write_texts(folder, split, _counted(dataset.read(split), f"reading {split}", say))
    notes = list(dataset.notes)
    fitting_notes: list[str] = []
    if features:
        source, target = features
    else:
        say("learning the features", 0, None)
        with _placing(dataset, "train"):
            source, target, fitting_notes = dataset.make_features(
                lambda side: read_texts(folder, "train", side), progress is not None
            )
    for split in splits:
        sources, targets = (next(read_texts(folder, split, of), []) for of in ("source", "target"))
        check_sides(sources, targets, source, target, split)
        num_rows = len(read_hashes(folder, split, "source"))
        for side, feature in (("source", source), ("target", target)):
            with _placing(dataset, split, side):
                for done in write_ids(folder, split, side, feature):
                    say(f"encoding {split} {side}", done, num_rows)
    notes += class_notes(target, {name: read_texts(folder, name, "target") for name in splits})
    hashes = (
        {name: read_hashes(folder, name, of) for name in splits} for of in ("source", "pairs")
    )
    notes += overlap_notes(*hashes)
    serialized = _serialized((source, target))
    contents = {
        "splits": splits,
        "notes": notes,
        "fitting_notes": fitting_notes,
        "source": serialized[0],
        "target": None if source is target else serialized[1],
    }
    (folder / CONTENTS).write_text(json.dumps(contents))


@contextmanager
def _placing(dataset: PairReader, split: str, side: str = "source or target") -> Iterator[None]:
    """Add to a value that a feature refuses the file, split and row that hold it."""
    try:
        yield
    except BadValue as bad:
        places = (("step", bad.step), ("value", bad.column))
        inside = "".join(f", {name} {number}" for name, number in places if number is not None)
        raise InputError(
            f"{dataset.place(split)}, {side} of row {bad.row + 1} of {split}{inside}: "
            f"{bad.found}; {bad.remedy}"
        ) from None


def _load_features(contents: dict) -> Features:
    import_saved_classes(contents)
    source = keras.saving.deserialize_keras_object(contents["source"])
    if contents["target"] is None:
        return source, source
    return source, keras.saving.deserialize_keras_object(contents["target"])


def _counted(chunks: Iterator[Chunk], stage: str, say: Progress) -> Iterator[Chunk]:
    done = 0
    for chunk in chunks:
        yield chunk
        done += len(chunk[0])
        say(stage, done, None)
