"""The store of windows of series: a table of numbers, and where its windows are.

`values.npy`, `ends.npy` and, if there are any, `filled.npy`, `clock.npy` and `static.npy` as in
`WindowTable`; for each split `train.middles.npy`, the row of each window's first target, and
`train.histories.npy`, the number of steps before it; `windows.json` has all else. The table depends
neither on how windows are cut nor on a model, so all stores of the same rows share its files with a
folder in `tables`.
"""

import json
import os
import shutil
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

import numpy as np

from seq2seq.data.pair_reader import Features, Progress
from seq2seq.data.series.check_given import check_given
from seq2seq.data.series.cutting import Cut
from seq2seq.data.series.window_table import SeriesFacts, WindowTable
from seq2seq.data.store.cache import ensure
from seq2seq.data.store.split import Split
from seq2seq.features.feature import Feature
from seq2seq.features.saving import serialized
from seq2seq.features.values import Values

SHARED = ("values", "ends", "filled", "clock")
ARRAYS = (*SHARED, "static")
SHAPE = "windows.json"
OF_WINDOWS = (
    "lookback", "horizon", "stride", "short", "split", "normalizer", "scale_by", "limit", "static",
    "transform",
)  # fmt: skip


def write_windows(
    dataset: Any, folder: Path, features: Features | None, progress: Progress | None
) -> dict[str, Any]:
    """Write the table and where its windows are.

    For the arguments and the result see `seq2seq.data.pair_store.write_pairs`.
    """
    if progress:
        progress("reading the table", 0, None)
    fitting_notes: list[str] = []
    if features:
        source, target = features
        table = dataset.windows_for(source)
        options = dataset.missing, dataset.scale_by, dataset.transform
        check_given(source, target, table, dataset.columns_for(source), *options)
    else:
        source, target, fitting_notes = dataset.make_features(None, progress is not None)
        table = dataset.window_table
    shared = folder.parent.parent / "tables" / _key(dataset)
    ensure(shared, lambda partial: _write_table(table, partial))
    for path in sorted(shared.glob("*.npy")):
        _link(path, folder / path.name)
    if table.static is not None:
        np.save(folder / "static.npy", table.static)
    for split, cut in table.cuts.items():
        for name, array in cut._asdict().items():
            smallest = np.min_scalar_type(array.max())
            np.save(folder / f"{split}.{name}.npy", array.astype(smallest))
    shape = {name: getattr(table, name) for name in ("horizon", "num_targets", "known_later")}
    shape["facts"] = table.facts._asdict()
    (folder / SHAPE).write_text(json.dumps(shape))
    notes = list(dataset.notes)
    return {
        "notes": notes,
        "fitting_notes": fitting_notes,
        "trained": dataset.trained_rows(),
        **serialized(source, target),
    }


def _key(dataset: Any) -> str:
    """Return the name of the folder of a table: a hash of all that its rows depend on."""
    rows = {name: value for name, value in dataset.identity().items() if name not in OF_WINDOWS}
    text = json.dumps([rows, dataset.missing, SHARED], sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _write_table(table: WindowTable, folder: Path) -> None:
    for name in SHARED:
        if (array := getattr(table, name)) is not None:
            np.save(folder / f"{name}.npy", array)


def _link(path: Path, to: Path) -> None:
    """Give a file a second name, or copy it where the file system has no hard links."""
    try:
        os.link(path, to)
    except OSError:
        shutil.copyfile(path, to)


def open_windows(folder: Path, split: str, source: Feature, target: Feature) -> Split:
    """Open a split that `write_windows` wrote; its rows are gathered when they are needed."""

    def mapped(name: str) -> np.ndarray:
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))

    cut = Cut(*(mapped(f"{split}.{name}").astype("int64") for name in Cut._fields))
    shape = json.loads((folder / SHAPE).read_text())
    shape["facts"] = SeriesFacts.from_json(shape["facts"])
    arrays: Any = {name: mapped(name) for name in ARRAYS if (folder / f"{name}.npy").exists()}
    table = WindowTable(cuts={split: cut}, **arrays, **shape)
    scaling, target_scaling = cast("Values", source), cast("Values", target)
    return Split(
        source=table.sources(split, scaling),
        target=table.targets(split, target_scaling),
        raw_source=table.sources(split),
        raw_target=table.targets(split),
        question_hashes=None,
        series=table.series(split),
    )
