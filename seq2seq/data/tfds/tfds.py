"""A data set from TensorFlow Datasets."""

import dataclasses
import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seq2seq.data.dataset import Dataset
from seq2seq.data.files.option_checks import check_conditioned, check_separator, separator_of
from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.data.store.usual_splits import usual_splits
from seq2seq.errors import InputError

if TYPE_CHECKING:
    from tensorflow_datasets.core import DatasetBuilder

    from seq2seq.data.pair_reader import Features, Progress
    from seq2seq.data.prepared import Prepared


@dataclasses.dataclass(kw_only=True)
class Tfds(Dataset):
    """Rows of any TFDS data set: one in `seq2seq/datasets`, or one that TFDS knows.

    It is downloaded and prepared when first needed. Texts are unchanged, class labels are read as
    their names, and sequences are joined by spaces. A data set with a single split is divided
    90/5/5 by a hash of the source; a missing validation or test split is held out of train in the
    same way.

    >>> Tfds(name="cmudict/phonemes", target="words")
    >>> Tfds(name="ted_hrlr_translate/pt_to_en", source_column="pt", target_column="en")

    Attributes:
        name: data set, or data set/configuration.
        version: version of the data set; by default the newest.
        data_dir: folder of prepared data sets; by default $TFDS_DATA_DIR or one in the cache. A
            data set there that another version of `seq2seq/datasets` has prepared is refused.
        train: TFDS split, such as `train[:80%]`; by default the one with that name.
        validation: the same for validation.
        test: the same for test.
        source_column: feature, nested ones with slashes (`translation/en`); by default the first
            of the data set's supervised keys or, without these, of its features.
        target_column: the same for targets; by default the second.
        features_column: feature of conditioning symbols, separate tokens before those of the
            source, from which they are separated by a tab.
        features_separator: what is between two symbols: a name or character, as for `Files`.
    """

    name: str
    version: str | None = None
    data_dir: str | None = None
    train: str | None = None
    validation: str | None = None
    test: str | None = None
    source_column: str | None = None
    target_column: str | None = None
    features_column: str | None = None
    features_separator: str = "semicolon"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.name, str) or not self.name:
            raise InputError(
                f"data.name must be a TFDS data set, such as cmudict, not {self.name!r}."
            )
        if self.source_column is not None and self.source_column == self.target_column:
            raise InputError(
                "data.source_column and data.target_column must be different features, not both "
                f"{self.source_column!r}."
            )
        check_separator(self.features_separator)
        if self.features_column is not None:
            check_conditioned(self.source, self.shared_vocabulary)

    def fingerprint(self) -> dict[str, Any]:
        from seq2seq.data.tfds.builder import code_version

        info, code = self._builder.info, code_version(self.name)
        symbols = []
        if self.features_column is not None:
            symbols = [self.features_column]
            if self.features_separator != Tfds.features_separator:  # which earlier runs do not have
                symbols.append(self.features_separator)
        sizes = {name: (s.num_examples, s.num_bytes) for name, s in info.splits.items()}
        return {
            "kind": "tfds",
            "name": info.full_name,
            **({"code": code} if code else {}),
            "contents": {name: [int(size) for size in both] for name, both in sizes.items()},
            "splits": self._tfds_splits(),
            "columns": [self.source_column, self.target_column, *symbols],
            "limit": self.limit,
        }

    def opening(self) -> str:
        return f"TFDS data set {self.name}"

    def prepare(
        self,
        cache: str | os.PathLike,
        progress: "Progress | None" = None,
        features: "Features | None" = None,
    ) -> "Prepared":
        if self.data_dir or "TFDS_DATA_DIR" in os.environ:
            return super().prepare(cache, progress, features)
        from seq2seq.data.tfds.builder import code_version

        data_dir = Path(cache) / "tfds" / code_version(self.name)
        below_cache = dataclasses.replace(self, data_dir=str(data_dir))
        return super(Tfds, below_cache).prepare(cache, progress, features)

    def given_splits(self) -> list[str]:
        return list(self._tfds_splits())

    def given_place(self, split: str) -> str:
        return f"TFDS data set {self.name}, split {self._tfds_splits()[split]}"

    def separator(self, side: str) -> str | None:
        return separator_of(side, self.features_column, self.features_separator)

    def given_rows(self, split: str) -> Iterator[tuple[str, str]]:
        from seq2seq.data.tfds.examples import rows

        return rows(
            self._builder.info,
            self._tfds_splits()[split],
            self.source_column,
            self.target_column,
            self.features_column,
        )

    @functools.cached_property
    def _builder(self) -> "DatasetBuilder":
        from seq2seq.data.tfds.builder import prepared_builder  # TFDS loads only here

        return prepared_builder(self.name, self.version, self.data_dir)

    def _tfds_splits(self) -> dict[str, str]:
        """Return {split: TFDS split} for those that the data set has or the user names."""
        given = {split: getattr(self, split) for split in SPLITS}
        return usual_splits(list(self._builder.info.splits), given, f"TFDS data set {self.name}")
