"""Data that is ready for training."""

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from seq2seq.data.batching.batches import TEACHER_FORCED, Batches
from seq2seq.data.batching.plan import Plan
from seq2seq.data.batching.word_dropout import WordDropout, num_words
from seq2seq.data.store.sequences import Sequences
from seq2seq.data.store.split import Split
from seq2seq.features.feature import Feature
from seq2seq.features.target_form import TargetForm
from seq2seq.features.tokens import Tokens


@dataclass(frozen=True)
class Prepared:
    """Features fitted on the training split, and all splits encoded with them.

    Attributes:
        source: feature of the sources.
        target: feature of the targets; the same object if the vocabulary is shared.
        splits: the splits by name: those of train, validation and test that the data has.
        fingerprint: what the rows depend on, from `Dataset.identity`.
        trained: of series: a record of the rows of train and validation, by series.
        notes: messages for the user.
        batch_size: as in `Plan`; a number also where the data set has auto.
        word_dropout: rate of unknown source words in training; see `WordDropout`.
        batch_by, num_buckets, max_length, too_long: as in `Plan`.
    """

    source: Feature
    target: Feature
    splits: dict[str, Split]
    fingerprint: dict[str, Any] = field(default_factory=dict)
    trained: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    batch_size: int = 256
    word_dropout: float = 0.0
    batch_by: str = "rows"
    num_buckets: int = 8
    max_length: int | None = None
    too_long: str = "drop"

    def batches(
        self,
        split: str = "train",
        seed: int = 0,
        form: TargetForm = TEACHER_FORCED,
        training: bool | None = None,
    ) -> Batches:
        """Make batches of a split, for training or for evaluation.

        Args:
            split: name of the split.
            seed: seed of the order of training.
            form: the form of the model's targets.
            training: whether rows are shuffled and limited to `max_length`; an evaluation judges
                all rows. None: whether the split is train.
        """
        data = self.splits[split]
        training = split == "train" if training is None else training
        plan = Plan(
            data.source_lengths,
            data.target_lengths,
            batch_size=self.batch_size,
            batch_by=self.batch_by,
            num_buckets=self.num_buckets,
            seed=seed,
            max_length=self.max_length if training else None,
            too_long=self.too_long,
            ended=form.ended,
            shuffle=training,
        )
        return Batches(
            data.source,
            data.target,
            plan,
            source=self.source,
            target=self.target,
            form=form,
            word_dropout=self._word_dropout(data, seed) if training and self.word_dropout else None,
            row_weights=data.weights if training else None,
        )

    def _word_dropout(self, split: Split, seed: int) -> WordDropout:
        ids = cast("Sequences", split.source)  # as of all tokens
        return WordDropout(self.word_dropout, ids.values, seed, num_words(self.source))

    @property
    def output_limit(self) -> tuple[float, float]:
        """(ratio, offset) with ratio * S + offset well above every training target's length.

        The line through the longest source and target, raised above all rows, plus one half. For
        other kinds than tokens, which have no END, it is the longest target's length.
        """
        if not isinstance(self.target, Tokens):
            return 0.0, float(self.longest_target)
        source, target = self.splits["train"].source_lengths, self.splits["train"].target_lengths
        ratio = target.max(initial=1) / max(1, source.max(initial=1))
        offset = (target - ratio * source).max(initial=0)
        return 1.5 * float(ratio), 1.5 * float(offset) + 10

    @property
    def longest_target(self) -> int:
        """Steps of the longest training target, without END."""
        return int(self.splits["train"].target_lengths.max(initial=1))

    @property
    def source_steps(self) -> int | None:
        """Steps of every training source, if all have the same number; otherwise None."""
        lengths = np.unique(self.splits["train"].source_lengths)
        return int(lengths[0]) if len(lengths) == 1 else None

    @property
    def num_too_long(self) -> int:
        """Number of training rows longer than `max_length`, which are dropped or truncated."""
        if self.max_length is None or "train" not in self.splits:
            return 0
        train = self.splits["train"]
        over = (train.source_lengths > self.max_length) | (train.target_lengths > self.max_length)
        return int(over.sum())
