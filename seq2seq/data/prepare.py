"""Preparation of a data set, in a cache."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from seq2seq.data.batching.batch_size import suitable_batch_size
from seq2seq.data.batching.word_dropout import rate_of
from seq2seq.data.pair_reader import Features, PairReader, Progress
from seq2seq.data.pair_store import write_pairs
from seq2seq.data.prepared import Prepared
from seq2seq.data.store.cache import ensure
from seq2seq.data.store.split import Split
from seq2seq.data.store.store import open_split
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.features.saving import deserialized, serialized

FORMAT = 7  # of the store: increased by a change of its files or of an encoding
CONTENTS = "contents.json"
LONG = 1000  # tokens that any row may have
TIMES_LONGER = 10  # than 99% of the rows: what is reported
Writer = Callable[[Any, Path, Features | None, Progress | None], dict[str, Any]]
Opener = Callable[[Path, str, Feature, Feature], Split]


def prepare(
    dataset: PairReader,
    cache: str | os.PathLike,
    progress: Progress | None = None,
    features: Features | None = None,
    write: Writer = write_pairs,
    open_one: Opener = open_split,
) -> Prepared:
    """Open a data set's encoded store in the cache, or build it there first.

    Args:
        dataset: the rows, and how to read them.
        cache: folder shared by the stores of all data sets.
        progress: called as `progress(stage, rows done, rows in all or None)`; with 0 rows before
            a stage that counts none, or draws a progress bar itself.
        features: those of source and target, such as a trained model's, for uses other than
            training; None to fit them on train. For those fitted on this data, its store is found.
        write: writes the rows of all splits, as `write_pairs` does.
        open_one: opens a split that `write` wrote with these features.

    Raises:
        InputError: a bad row, an empty column, or no train split to fit features on.
    """
    stores = Path(cache) / "stores"
    fingerprint = dataset.identity()
    own = stores / _key(dataset, fingerprint, None)
    foreign = None if features and _fitted_here(own, features) else features
    folder = stores / _key(dataset, fingerprint, foreign) if foreign else own
    fault = ensure(folder, lambda partial: _build(dataset, partial, foreign, progress, write))
    contents = json.loads((folder / CONTENTS).read_text())
    source, target = features or deserialized(contents, folder / CONTENTS, "Delete its folder.")
    splits = {name: open_one(folder, name, source, target) for name in contents["splits"]}
    size = dataset.batch_size
    if not isinstance(size, int):
        rows = splits.get("train") or next(iter(splits.values()))
        size = suitable_batch_size(rows.source_lengths, rows.target_lengths, dataset.batch_by)
    prepared = Prepared(
        source=source,
        target=target,
        splits=splits,
        fingerprint=fingerprint,
        trained=contents.get("trained", {}),
        batch_size=size,
        word_dropout=rate_of(dataset.word_dropout, source),
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
    """Write notes on what training does with the rows of train."""
    notes = []
    train = prepared.splits["train"]
    if prepared.batch_by == "tokens":
        length = np.maximum(train.source_lengths, train.target_lengths + 1).mean()
        notes.append(
            f"Batches of {prepared.batch_size} tokens have about "
            f"{max(1, round(prepared.batch_size / length))} rows of train "
            "(data.batch_size counts tokens)."
        )
    for side, lengths in (("source", train.source_lengths), ("target", train.target_lengths)):
        usual, longest = (int(np.quantile(lengths, share)) for share in (0.99, 1.0))
        if prepared.max_length is None and longest > max(LONG, TIMES_LONGER * usual):
            notes.append(
                f"The longest {side} of train has {longest:,} tokens, but 99% have at most "
                f"{usual:,}. Batches as long take much memory and time: data.max_length drops or "
                "truncates such rows."
            )
    if prepared.num_too_long:
        are = "is" if prepared.num_too_long == 1 else "are"
        fate = "dropped from" if prepared.too_long == "drop" else "truncated in"
        notes.append(
            f"{prepared.num_too_long} of {len(train)} rows {are} longer than "
            f"max_length={prepared.max_length} and {fate} training."
        )
    return notes


def _fitted_here(store: Path, features: Features) -> bool:
    """Check whether the store exists and was built with these features."""
    try:
        contents = json.loads((store / CONTENTS).read_text())
    except (OSError, ValueError):
        return False
    fitted = json.loads(json.dumps(serialized(*features)))
    for found in (fitted, contents):
        found["target"] = found["target"] or found["source"]
    return all(fitted[side] == contents[side] for side in fitted)


def _key(dataset: PairReader, fingerprint: dict[str, Any], features: Features | None) -> str:
    """Return the name of the store: a hash of all that its content depends on."""
    content = {
        "format": FORMAT,
        "rows": fingerprint,
        "source": [dataset.source, dataset.source_options, dataset.missing],
        "target": [dataset.target, dataset.target_options],
        "shared_vocabulary": dataset.shared_vocabulary,
        "features": features and [serialized(one, one)["source"] for one in features],
    }
    text = json.dumps(content, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _build(
    dataset: PairReader,
    folder: Path,
    features: Features | None,
    progress: Progress | None,
    write: Writer,
) -> None:
    """Write the store."""
    splits = dataset.splits()
    if not features and "train" not in splits:
        raise InputError(
            f"There must be a train split to learn from, not only {' and '.join(splits)}."
        )
    if not features:
        dataset.check_features()
    contents = write(dataset, folder, features, progress)
    (folder / CONTENTS).write_text(json.dumps({"splits": splits, **contents}))
