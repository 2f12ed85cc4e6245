"""Recognition of BIO tags, which mark spans."""

from collections.abc import Iterable


def is_bio(tags: Iterable[str]) -> bool:
    """Check whether every tag is O, B-x or I-x, and at least one is B-x.

    >>> is_bio(["O", "B-city", "I-city"])   ->   True
    >>> is_bio(["O", "NOUN"])   ->   False

    Source: B(eginning), I(nside), O(utside) is IOB2 of Ratnaparkhi (1998).
    """
    found = set(tags)
    begins = any(is_span_tag(tag) and tag.startswith("B") for tag in found)
    return begins and all(tag == "O" or is_span_tag(tag) for tag in found)


def is_span_tag(tag: str) -> bool:
    """Check whether a tag is B-x or I-x, for any type x."""
    return tag.startswith(("B-", "I-")) and len(tag) > 2
