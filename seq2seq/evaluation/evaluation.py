"""What an evaluation found."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

MIN_ROWS = 20  # of a length, before its share says anything


class Row(NamedTuple):
    """One source, its references and what the model made of it."""

    source: str
    references: list[str]
    prediction: str
    score: float
    log_prob: float
    finish_reason: str
    right: bool
    edits: int  # to the closest reference, in its tokens
    reference_tokens: int  # of the closest reference


@dataclass
class Evaluation:
    """Figures by name, a few rows to look at, and how length matters."""

    figures: dict[str, float] = field(default_factory=dict)
    samples: list[Row] = field(default_factory=list)  # wrong ones first
    by_length: dict[int, tuple[int, int]] = field(default_factory=dict)  # tokens: (right, rows)
    signatures: dict[str, str] = field(default_factory=dict)  # sacrebleu's settings, by figure

    def record(self) -> dict[str, Any]:
        """Figures by name, and the signatures: what JSON can hold of it."""
        return {**self.figures, "signatures": self.signatures}

    def some_samples(self, count: int) -> list[Row]:
        """At most `count` rows, wrong ones first, half of them wrong where there are so many."""
        wrong = [row for row in self.samples if not row.right]
        right = [row for row in self.samples if row.right]
        wrong = wrong[: max(count // 2, count - len(right))]
        return wrong + right[: count - len(wrong)]

    def ranked_lengths(self) -> list[tuple[int, float]]:
        """(reference length, share that is right), best first, of lengths with enough rows."""
        shares = [
            (n, right / rows) for n, (right, rows) in self.by_length.items() if rows >= MIN_ROWS
        ]
        return sorted(shares, key=lambda pair: (-pair[1], pair[0]))
