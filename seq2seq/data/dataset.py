"""Data sets of pairs of texts, which can be prepared for training."""

import dataclasses
import os
from typing import TYPE_CHECKING

from seq2seq.data.pair_reader import PairReader, Texts

if TYPE_CHECKING:
    from seq2seq.data.prepare import Features, Progress
    from seq2seq.data.prepared import Prepared
    from seq2seq.features.feature import Feature


@dataclasses.dataclass(kw_only=True)
class Dataset(PairReader):
    """Pairs of texts in up to three splits; a subclass defines where the rows come from.

    The fields of a subclass are the keys of its yaml files in `conf/data`. Constructing one checks
    the options but reads nothing.
    """

    def prepare(
        self,
        cache: str | os.PathLike,
        progress: "Progress | None" = None,
        features: "Features | None" = None,
    ) -> "Prepared":
        """Features and encoded splits, from the cache folder or built into it.

        The arguments are those of `seq2seq.data.prepare.prepare`.
        """
        from seq2seq.data.prepare import prepare  # Keras loads only here

        return prepare(self, cache, progress, features)

    def check_features(self) -> None:
        from seq2seq.data.fitting import check_features

        check_features(self)

    def make_features(
        self, texts: Texts, show_progress: bool
    ) -> "tuple[Feature, Feature, list[str]]":
        from seq2seq.data.fitting import fit_features

        return fit_features(self, texts, show_progress)
