"""The base class of data sets."""

import dataclasses
import os
from typing import TYPE_CHECKING

from seq2seq.data.pair_reader import PairReader, Texts

if TYPE_CHECKING:
    from seq2seq.data.pair_reader import Features, Progress
    from seq2seq.data.prepared import Prepared
    from seq2seq.features.feature import Feature


@dataclasses.dataclass(kw_only=True)
class Dataset(PairReader):
    """Pairs of texts in up to three splits; a subclass defines where the rows come from.

    The fields of a subclass are the keys of its YAML files in `conf/data`. Its constructor checks
    the options but reads nothing.
    """

    def opening(self) -> str:
        """Return what a display calls the opening of the data, if that can take long; else ""."""
        return ""

    def prepare(
        self,
        cache: str | os.PathLike,
        progress: "Progress | None" = None,
        features: "Features | None" = None,
    ) -> "Prepared":
        """Open features and encoded splits in the cache folder, or build them there first.

        For the arguments see `seq2seq.data.prepare.prepare`.
        """
        from seq2seq.data.prepare import prepare  # Keras loads only here

        if progress and (stage := self.opening()):
            progress(stage, 0, None)
        return prepare(self, cache, progress, features)

    def check_features(self) -> None:
        from seq2seq.data.fitting import check_features

        check_features(self)

    def make_features(
        self, texts: Texts, show_progress: bool
    ) -> "tuple[Feature, Feature, list[str]]":
        from seq2seq.data.fitting import fit_features

        return fit_features(self, texts, show_progress)
