"""Preparation of a data set, in a cache."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from seq2seq.data.batching.batch_size import suitable_batch_size
from seq2seq.data.batching.word_dropout import rate_of
from seq2seq.data.notes import check_sides, class_notes, overlap_notes
from seq2seq.data.pair_reader import PairReader
from seq2seq.data.prepared import Prepared
from seq2seq.data.store.cache import ensure
from seq2seq.data.store.store import (
    open_split,
    read_hashes,
    read_texts,
    write_hashes,
    write_ids,
    write_texts,
    write_weights,
)
from seq2seq.errors import BadRow, InputError
from seq2seq.features.feature import Feature
from seq2seq.features.saving import deserialized, serialized

FORMAT = 4  # of the store: increased by a change of its files or of an encoding
CONTENTS = "contents.json"
LONG = 1000  # tokens that any row may have
TIMES_LONGER = 10  # than 99% of the rows: what is reported
Progress = Callable[[str, int, int | None], None]
Features = tuple[Feature, Feature]
Chunk = tuple[list[str], list[str]]


def prepare(
    dataset: PairReader,
    cache: str | os.PathLike,
    progress: Progress | None = None,
    features: Features | None = None,
) -> Prepared:
    """Open a data set's encoded store in the cache, or build it there first.

    Args:
        dataset: the rows, and how to read them.
        cache: folder shared by the stores of all data sets.
        progress: called as `progress(stage, rows done, rows in all or None)`; with 0 rows before
            a stage that counts none, or draws a progress bar itself.
        features: those of source and target, such as a trained model's, for uses other than
            training; None to fit them on train. For those fitted on this data, its store is found.

    Raises:
        InputError: a bad row, an empty column, or no train split to fit features on.
    """
    stores = Path(cache) / "stores"
    fingerprint = dataset.identity()
    own = stores / _key(dataset, fingerprint, None)
    foreign = None if features and _fitted_here(own, features) else features
    folder = stores / _key(dataset, fingerprint, foreign) if foreign else own
    fault = ensure(folder, lambda partial: _build(dataset, partial, foreign, progress))
    contents = json.loads((folder / CONTENTS).read_text())
    source, target = features or deserialized(contents, folder / CONTENTS, "Delete its folder.")
    splits = {name: open_split(folder, name, source, target) for name in contents["splits"]}
    size = dataset.batch_size
    if not isinstance(size, int):
        rows = splits.get("train") or next(iter(splits.values()))
        size = suitable_batch_size(rows.source_lengths, rows.target_lengths, dataset.batch_by)
    prepared = Prepared(
        source=source,
        target=target,
        splits=splits,
        fingerprint=fingerprint,
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
    dataset: PairReader, folder: Path, features: Features | None, progress: Progress | None
) -> None:
    """Write the store: first the raw texts, from which features then learn and encode."""
    say = progress or (lambda stage, done, total: None)
    splits = dataset.splits()
    if not features and "train" not in splits:
        raise InputError(
            f"There must be a train split to learn from, not only {' and '.join(splits)}."
        )
    if not features:
        dataset.check_features()
    num_rows = {
        split: write_texts(folder, split, _counted(dataset.read(split), f"reading {split}", say))
        for split in splits
    }
    if dataset.has_weights() and "train" in splits:
        write_weights(folder, "train", dataset.weights())
    notes = list(dataset.notes)
    fitting_notes: list[str] = []
    if features:
        source, target = features
    else:
        say("learning the features", 0, None)
        source, target, fitting_notes = dataset.make_features(
            lambda side: read_texts(folder, "train", side), progress is not None
        )
    for split in splits:
        sources, targets = (next(read_texts(folder, split, of), []) for of in ("source", "target"))
        check_sides(sources, targets, source, target, split)
        for side, feature in (("source", source), ("target", target)):
            try:
                for done in write_ids(folder, split, side, feature):
                    say(f"encoding {split} {side}", done, num_rows[split])
            except BadRow as bad:
                raise bad.at(dataset.place_of_row(split, side, bad.row)) from None
        write_hashes(folder, split, source, target)
    notes += class_notes(target, {name: read_texts(folder, name, "target") for name in splits})
    hashes = (
        {name: read_hashes(folder, name, of) for name in splits} for of in ("source", "pairs")
    )
    notes += overlap_notes(*hashes)
    contents = {
        "splits": splits,
        "notes": notes,
        "fitting_notes": fitting_notes,
        **serialized(source, target),
    }
    (folder / CONTENTS).write_text(json.dumps(contents))


def _counted(chunks: Iterator[Chunk], stage: str, say: Progress) -> Iterator[Chunk]:
    done = 0
    for chunk in chunks:
        yield chunk
        done += len(chunk[0])
        say(stage, done, None)
