"""Log-probabilities of given outputs as a graph."""

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.exporting.graphs.array_graph import ArrayGraph, with_a_step
from seq2seq.ops.ids import nan_unless, valid_ids
from seq2seq.ops.masking import length_mask
from seq2seq.symbols import END, START, UNK

Scores = dict[str, Tensor]


class ScoreGraph(ArrayGraph):
    """The log p of given outputs, by one call of a model that writes token by token."""

    names = {
        "log_probs": "log p of the target, END included; -inf where it has a token that is not "
        "written",
        "token_log_probs": "log p of each of its ids, then of END, then 0",
    }

    def scores(self, source: Tensor, lengths: Ids, ids: Ids, target_lengths: Ids) -> Scores:
        """Score B targets.

        Args:
            source, lengths: as for an `ArrayGraph`.
            ids: int32 (B, T).
            target_lengths: int32 (B,), of the targets without END.
        """
        lengths = ops.cast(lengths, "int32")
        if self.scaling is not None:
            source, _ = self.scaling.encoded(source, lengths)
        return self.scores_of_encoded(source, lengths, ids, target_lengths)

    def answered(self, source: Tensor, lengths: Ids) -> Scores:
        raise NotImplementedError("A score is of a source and a target.")

    def scores_of_encoded(
        self, source: Tensor, lengths: Ids, ids: Ids, target_lengths: Ids
    ) -> Scores:
        """Score targets of sources as the model reads them."""
        source = with_a_step(source)
        target_lengths = ops.cast(target_lengths, "int32")[:, None]
        vocabulary = self.model.target.vocabulary_size
        ids, is_valid = valid_ids(ids, vocabulary)
        ids = ops.pad(ids, [[0, 0], [0, 1]])
        is_valid = ops.pad(is_valid, [[0, 0], [0, 1]], constant_values=True)
        steps = ops.arange(ops.shape(ids)[1], dtype="int32")[None, :]
        ids = ops.where(steps < target_lengths, ids, END)
        first = ops.full_like(ids[:, :1], START)
        logits = self.model(
            {
                "source": source,
                "source_length": lengths,
                "target_in": ops.concatenate([first, ids[:, :-1]], axis=1),
            },
            training=False,
        )
        numbers = np.arange(vocabulary)
        is_written = (numbers >= END) | ((numbers == UNK) & (self.options.unknown == "write"))
        log_probs = ops.log_softmax(ops.where(is_written, logits, -np.inf), axis=-1)
        found = ops.take_along_axis(log_probs, ids[:, :, None], axis=-1)[:, :, 0]
        real = length_mask(target_lengths[:, 0] + 1, ops.shape(ids)[1])
        found = ops.where(real, found + nan_unless(is_valid), 0.0)
        return {"log_probs": ops.sum(found, axis=1), "token_log_probs": found}
