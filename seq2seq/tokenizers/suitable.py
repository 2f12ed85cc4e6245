"""The tokens that suit texts, chosen without loading Keras."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from seq2seq.tokenizers.evidence import characters, evidence, letters

SEEN = 0.005  # largest share of rare words
TIMES = 10  # rows for each word, or different row: fewer do not make a closed set
COMPARED = 2000  # rows, letter by letter
SPELLED = 0.6  # of the letters of targets
CLASS_NAMES, NUMBERS = 1000, 20  # different targets that may be names of classes, at most
SEVERAL = 1.5  # words in a text, on average
LONG_ROW = 50  # characters: where either side has longer rows, both have subwords
TIMES_SMALLER = 2  # the alphabet, decomposed
RARE = 0.001  # least share of rare characters for which they are decomposed
CHARACTERS_PER_PIECE = 200  # of the sample, for each subword of the vocabulary
PIECES = 500, 8000


class Choice(NamedTuple):
    """A tokenizer's name, options that suit the texts, and the reason."""

    name: str
    options: dict[str, Any]
    reason: str


def suitable(
    sample: Sequence[str], others: Sequence[str] | None = None, is_target: bool = False
) -> Choice:
    """Choose a tokenizer by what the texts tell; docs/your_files.md has the rule.

    Args:
        sample: training texts.
        others: the texts of the other side in the same rows, if there are any.
        is_target: whether these are targets, which may be names of classes.
    """
    filled = [text for text in sample if text.strip()]
    texts = list(dict.fromkeys(filled))  # a row of many alike tells nothing more
    if is_target and are_classes(filled):
        return Choice("words", {}, f"{len(filled)} rows are one of {len(texts)} texts")
    if others is not None and correspond(sample, others):
        return Choice("words", {}, "source and target have as many words in each row")
    if others is not None and _is_spelled(sample, others, is_target):
        return Choice("characters", {}, "most of the target's letters are the source's, in order")
    words = evidence(texts, str.split)
    if words.rare <= SEEN and words.size * TIMES <= len(texts):
        return Choice("words", {}, f"the rows consist of a closed set of {words.size} words")
    composed = evidence(texts, characters)
    is_open = f"of {words.size:,} words in {len(texts):,} rows, {words.rare:.0%} are rare"
    has_words = words.length > SEVERAL
    length = max(composed.length, _length_of_sentences(others or ()))
    if has_words and length > LONG_ROW:
        pieces = round(sum(map(len, texts)) / CHARACTERS_PER_PIECE)
        size = min(PIECES[1], max(PIECES[0], pieces))
        return Choice(
            "subwords",
            {"vocabulary": size},
            f"{is_open}, and rows are long ({length:.0f} characters); at most {size:,} of them "
            "for so many rows",
        )
    reason = is_open if has_words else "most rows have no white space"
    decomposed = evidence(texts, letters)
    if 0 < decomposed.size * TIMES_SMALLER <= composed.size and composed.rare > RARE:
        return Choice(
            "characters",
            {"normalization": "NFD"},
            f"{reason}, decomposed: {decomposed.size} letters in place of {composed.size}",
        )
    return Choice("characters", {}, reason)


def are_classes(targets: Sequence[str]) -> bool:
    """Whether targets, none of them empty, are names of classes: few texts that recur."""
    counts = Counter(targets)
    most = NUMBERS if all(text.strip().isdigit() for text in counts) else CLASS_NAMES
    num_rare = sum(count for count in counts.values() if count < TIMES)
    return bool(counts) and len(counts) <= most and num_rare <= SEEN * len(targets)


def _is_spelled(sample: Sequence[str], others: Sequence[str], is_target: bool) -> bool:
    """Whether targets are spelled with the source's letters, and are not names of classes."""
    if is_target:
        return spells(others, sample)
    return not are_classes([text for text in others if text.strip()]) and spells(sample, others)


def spells(sources: Sequence[str], targets: Sequence[str]) -> bool:
    """Whether most letters of the targets are the source's, in their order, but not their words.

    Inflected forms are like that. Their lemmas recur, but those to come are other words.
    """
    from rapidfuzz.distance import LCSseq

    pairs = list(zip(sources, targets, strict=True))[:COMPARED]
    num_alike = sum(LCSseq.similarity(source, target) for source, target in pairs)
    num_letters = sum(len(target) for _, target in pairs)
    words = [(word, source.split()) for source, target in pairs for word in target.split()]
    is_copied = sum(word in given for word, given in words) * 2 >= len(words)
    return not is_copied and num_alike >= SPELLED * num_letters


def _length_of_sentences(texts: Sequence[str]) -> float:
    """Mean number of characters, if the texts have several words; else 0."""
    num_words = sum(len(text.split()) for text in texts)
    return sum(map(len, texts)) / len(texts) if num_words > SEVERAL * len(texts) else 0.0


def correspond(sample: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the words of one side correspond to those of the other, as words and their tags do.

    Both sides have as many words in each row, one of them a closed set, and several in many rows.
    """
    counts = [(len(one.split()), len(two.split())) for one, two in zip(sample, others, strict=True)]
    if any(one != two for one, two in counts) or sum(one > 1 for one, _ in counts) * 2 < len(
        counts
    ):
        return False
    both = [evidence(dict.fromkeys(texts), str.split) for texts in (sample, others)]
    return any(one.rare <= SEEN and one.size * TIMES <= len(sample) for one in both)
