"""Hypotheses as the outputs of a graph."""

from seq2seq.aliases import Tensor
from seq2seq.decoding import Hypotheses

HYPOTHESES = {
    "ids": "ids of the output, END (3) included, then 0",
    "lengths": "number of ids, END included",
    "scores": "what the decoding ranked by",
    "log_probs": "the model's log p of the ids, END included; NaN: an input was not an id",
    "token_log_probs": "log p of each id, then 0",
    "finish_reason": "0: END, 1: the output is at its limit, 3: there is no output",
    "attention": "weights of the source's steps at each id",
}


def hypothesis_outputs(found: Hypotheses, ranked: bool) -> dict[str, Tensor]:
    """Name the fields of hypotheses.

    Args:
        found: of B rows.
        ranked: whether the axis of K hypotheses is kept; otherwise only the best are returned.
    """
    fields = {
        "ids": found.tokens,
        "lengths": found.lengths,
        "scores": found.scores,
        "log_probs": found.log_probs,
        "token_log_probs": found.token_log_probs,
        "finish_reason": found.finish_reason,
        "attention": found.alignments,
    }
    given = {name: field for name, field in fields.items() if field is not None}
    return given if ranked else {name: field[:, 0] for name, field in given.items()}
