"""The writing of the store of pairs of texts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seq2seq.data.notes import check_sides, class_notes, overlap_notes
from seq2seq.data.pair_reader import Features, PairReader, Progress
from seq2seq.data.store.store import (
    read_hashes,
    read_texts,
    write_hashes,
    write_ids,
    write_texts,
    write_weights,
)
from seq2seq.errors import BadRow
from seq2seq.features.saving import serialized

Chunk = tuple[list[str], list[str]]


def write_pairs(
    dataset: PairReader, folder: Path, features: Features | None, progress: Progress | None
) -> dict[str, Any]:
    """Write the raw texts, from which features then learn and encode.

    Args:
        dataset: the rows.
        folder: an empty one.
        features: those of source and target; None to fit them on train.
        progress: see `seq2seq.data.prepare.prepare`.

    Returns:
        JSON-serializable: the features as `serialized` returns them, "notes" on the rows, and
        "fitting_notes" on what was chosen.

    Raises:
        InputError: a bad row, or an empty column.
    """
    say = progress or (lambda stage, done, total: None)
    splits = dataset.splits()
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
    return {"notes": notes, "fitting_notes": fitting_notes, **serialized(source, target)}


def _counted(chunks: Iterator[Chunk], stage: str, say: Progress) -> Iterator[Chunk]:
    done = 0
    for chunk in chunks:
        yield chunk
        done += len(chunk[0])
        say(stage, done, None)
