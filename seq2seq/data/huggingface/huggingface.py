"""A data set that the library `datasets` of Hugging Face loads."""

import dataclasses
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seq2seq.data.files.columns import columns_of
from seq2seq.data.files.option_checks import COLUMNS, check_columns
from seq2seq.data.files.table_dataset import TableDataset
from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.data.store.usual_splits import usual_splits
from seq2seq.errors import InputError

if TYPE_CHECKING:
    from seq2seq.data.huggingface.huggingface_table import HuggingFaceTable


@dataclasses.dataclass(kw_only=True)
class HuggingFace(TableDataset):
    """Rows of a data set of the Hugging Face Hub, or of a folder that its library reads.

    The columns of a mapping have names such as `translation.de`. Texts are unchanged, class labels
    are read as their names, and lists are joined by spaces. A data set with a single split is
    divided 90/5/5 by a hash of the source; a missing validation or test split is held out of train
    in the same way, and so is a test split whose classes are all -1. Rows are read from a memory
    map. No code of a data set is run. The options for columns are those of
    `TableDataset`.

    >>> HuggingFace(path="wmt14", config="de-en", source_column="translation.de")
    >>> HuggingFace(path="my_folder")

    Attributes:
        path: folder that `save_to_disk` wrote, folder of Parquet, CSV or JSON-lines files, or name
            on the Hub.
        config: configuration of the data set, where it has several.
        revision: branch, tag or commit on the Hub; by default the newest.
        train: split, such as `train[:80%]`; by default the one with that name.
        validation: the same for validation.
        test: the same for test.
    """

    path: str | None = None
    config: str | None = None
    revision: str | None = None
    train: str | None = None
    validation: str | None = None
    test: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.path, str) or not self.path:
            raise InputError(
                "data.path must be a folder or a data set of the Hugging Face Hub, such as wmt14, "
                f"not {'null' if self.path is None else repr(self.path)}."
            )
        if Path(self.path).expanduser().is_file():
            raise InputError(
                f"data.path must be a folder or a name, not the file {self.path}. Set data=files "
                "and data.train for a file."
            )
        check_columns(vars(self))

    def fingerprint(self) -> dict[str, Any]:
        contents = {}
        for split in self.given_splits():
            table, columns = self._table(split), self._columns(split)
            contents[split] = table.content_hash(columns.used() if columns else ())
        names = [name for name in COLUMNS if hasattr(self, name)]
        own = {name: getattr(self, name) for name in (*names, "features_separator", "on_error")}
        return {"kind": "huggingface", "contents": contents, "limit": self.limit} | own

    def opening(self) -> str:
        return f"Hugging Face data set {self.path}"

    def given_splits(self) -> list[str]:
        return list(self._tables)

    def given_place(self, split: str) -> str:
        return str(self._table(split))

    def _table(self, split: str) -> "HuggingFaceTable":
        return self._tables[split]

    @functools.cached_property
    def _tables(self) -> "dict[str, HuggingFaceTable]":
        """The splits that the data set has or the user names, without those that have no labels."""
        from seq2seq.data.huggingface.loading import load
        from seq2seq.data.huggingface.read_split import read_split

        path = str(self.path)
        loaded = load(path, self.config, self.revision)
        given = {split: getattr(self, split) for split in SPLITS}
        found = usual_splits([*loaded], given, f"Hugging Face data set {path}")
        tables = {split: read_split(split, path, loaded, one) for split, one in found.items()}
        train = tables.get("train")
        for split in [one for one in tables if one != "train" and not given[one] and train]:
            if self._lacks_labels(tables[split], tables["train"]):
                self.note(f"{tables[split]} is not used, as it has no targets.")
                del tables[split]
        return tables

    def _lacks_labels(self, table: "HuggingFaceTable", train: "HuggingFaceTable") -> bool:
        name = train.names[columns_of(self._wanted(), train).target]
        return name not in table.names or table.is_unlabelled(table.names.index(name))
