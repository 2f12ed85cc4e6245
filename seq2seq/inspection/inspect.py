"""The inspection of a data set."""

from collections import Counter, deque
from collections.abc import Callable
from itertools import islice

from seq2seq.data import Series
from seq2seq.data.pair_reader import PairReader
from seq2seq.errors import InputError
from seq2seq.inspection.chosen_batch_size import chosen_batch_size
from seq2seq.inspection.inspect_series import inspect_series
from seq2seq.inspection.inspection import Inspection
from seq2seq.inspection.mapping import Mapping, mapping_of
from seq2seq.inspection.pair_inspection import PairInspection
from seq2seq.inspection.texts import (
    MOST_CHARACTERS,
    MOST_ROWS,
    Rows,
    repetitions_of,
    side_of,
)
from seq2seq.tokenizers.suitable import suitable
from seq2seq.training.budget import suitable_steps

NUM_SHOWN = 3  # rows of each kind
SAMPLE = 65_536  # rows by which tokens are chosen
NOT_TOKENS = ("labels", "values", "vector")  # kinds of sides


def inspect(dataset: PairReader, given: str = "data=files") -> Inspection:
    """Look at the rows of a data set, without training, Keras or TensorFlow.

    Args:
        dataset: the data set; of each split of pairs the first 200,000 rows are looked at, or
            fewer that have 20 million characters.
        given: the options of a command that reads the data, as they are typed.

    Raises:
        InputError: a bad row, or no training rows.
    """
    if isinstance(dataset, Series):
        return inspect_series(dataset, given)
    if dataset.has_weights():
        deque(dataset.weights(), maxlen=0)  # which checks them
    found = {name: _read(dataset, name) for name in dataset.splits()}
    splits = {name: rows for name, (rows, _) in found.items() if rows}
    if "train" not in splits:
        raise InputError("There must be a train split to inspect. Set data.train.")
    train = splits["train"]
    separator = dataset.separator("source")
    plain = {name: _without_symbols(rows, separator) for name, rows in splits.items()}
    sample = plain["train"][:SAMPLE]
    sources, targets = (list(texts) for texts in zip(*sample, strict=True))
    side_tokens = {}
    if dataset.source not in NOT_TOKENS:
        side_tokens["source"] = suitable(sources, targets)
    if dataset.target not in NOT_TOKENS:
        side_tokens["target"] = suitable(targets, sources, is_target=True)
    batch_size = chosen_batch_size(dataset, len(train))
    per_epoch = -(-len(train) // batch_size)
    return PairInspection(
        given=given,
        notes=list(dataset.notes),
        rows={name: len(rows) for name, rows in splits.items()},
        symbols=_num_symbols(train, separator),
        source=side_of(plain, 0),
        target=side_of(splits, 1),
        repetitions=repetitions_of(splits, plain if separator else None),
        mapping=_mapping(dataset, sample),
        tokens=side_tokens,
        batch_size=batch_size,
        steps=suitable_steps(per_epoch),
        steps_per_epoch=per_epoch,
        baselines=_baselines(train, splits.get("validation", []), separator),
        examples=_examples(train),
        is_partial=any(is_partial for _, is_partial in found.values()),
    )


def _mapping(dataset: PairReader, sample: Rows) -> Mapping:
    """What the rows look like, of what fits the kinds that are given."""
    if dataset.source == dataset.target == "values":
        reason = "data.source and data.target are values"
        return Mapping("numbers to numbers", reason, ("model=forecast",))
    if dataset.target in ("labels", "vector"):
        reason = f"data.target is {dataset.target}"
        name = {"labels": "labels", "vector": "a value"}[dataset.target]
        return Mapping(name, reason, ("model=many_to_one",))
    are_open = dataset.target == "auto"
    return mapping_of(sample, are_open, has_symbols=dataset.separator("source") is not None)


def _read(dataset: PairReader, split: str) -> tuple[Rows, bool]:
    """The first rows of a split, and whether there may be more; none if too few are held out."""
    rows: Rows = []
    num_characters = 0
    try:
        for sources, targets in dataset.read(split):
            rows += zip(sources, targets, strict=True)
            num_characters += sum(map(len, sources)) + sum(map(len, targets))
            if len(rows) >= MOST_ROWS or num_characters >= MOST_CHARACTERS:
                return rows[:MOST_ROWS], True
    except InputError:
        if split in dataset.given_splits():
            raise
    return rows, False


def _without_symbols(rows: Rows, separator: str | None) -> Rows:
    """Rows without the conditioning symbols of their sources."""
    if separator is None:
        return rows
    return [(source.partition("\t")[2], target) for source, target in rows]


def _num_symbols(rows: Rows, separator: str | None) -> int:
    """The number of different conditioning symbols."""
    if separator is None:
        return 0
    before = {source.partition("\t")[0] for source, _ in rows}
    return len({symbol.strip() for cell in before for symbol in cell.split(separator)} - {""})


def _baselines(train: Rows, validation: Rows, separator: str | None) -> dict[str, float]:
    """The exact match of predictions that need no model; a source counts once."""
    answers: dict[str, set[str]] = {}
    for source, target in validation:
        answers.setdefault(source, set()).add(target)
    if not answers:
        return {}
    usual = Counter(target for _, target in train).most_common(1)[0][0]
    known: dict[str, Counter[str]] = {}
    for source, target in train:
        known.setdefault(source, Counter())[target] += 1
    guesses: dict[str, Callable[[str], str]] = {
        "most frequent target": lambda source: usual,
        "source as it is": lambda source: source.partition("\t")[2] if separator else source,
        "target of the same source in train": lambda source: (
            known[source].most_common(1)[0][0] if source in known else usual
        ),
    }
    return {
        name: sum(guess(source) in found for source, found in answers.items()) / len(answers)
        for name, guess in guesses.items()
    }


def _examples(train: Rows) -> dict[str, Rows]:
    by_length = sorted(train, key=lambda row: len(row[0]) + len(row[1]))
    empty = (row for row in train if not row[0].strip() or not row[1].strip())
    return {
        "first": train[:NUM_SHOWN],
        "longest": by_length[-NUM_SHOWN:][::-1],
        "with an empty side": list(islice(empty, NUM_SHOWN)),
    }
