"""Addresses of models on the Hugging Face Hub."""

import os
import re
from typing import Any, NamedTuple, Self

from seq2seq.errors import InputError

START = re.compile("hf:/{1,2}")  # `Path` makes one slash of two
WORD = r"[\w-](?:[\w.-]*[\w-])?"  # of a name: no dots at its ends
REPO = re.compile(rf"{WORD}/{WORD}", re.ASCII)
REVISION = re.compile(rf"{WORD}(?:/{WORD})*", re.ASCII)
FORM = "hf://user/name or hf://user/name@revision"


class HubAddress(NamedTuple):
    """A repository of the Hub and a version of it.

    Attributes:
        repo: user or organization, and name of the model.
        revision: branch, tag or commit; None for the newest.
    """

    repo: str
    revision: str | None = None

    @classmethod
    def is_one(cls, path: Any) -> bool:
        """Whether this is meant as an address, and not as a path."""
        given = os.fspath(path) if isinstance(path, str | os.PathLike) else None
        return isinstance(given, str) and START.match(given) is not None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address.

        >>> HubAddress.parse("hf://ann/g2p@v1")   ->   HubAddress("ann/g2p", "v1")

        Raises:
            InputError: it has another form.
        """
        repo, at, revision = START.sub("", text, count=1).partition("@")
        is_right = START.match(text) and is_repo(repo)
        if not is_right or (at and not is_revision(revision)):
            raise InputError(f"An address on the Hub must be {FORM}, not {text!r:.100}.")
        return cls(repo, revision if at else None)

    def __str__(self) -> str:
        return f"hf://{self.repo}" + (f"@{self.revision}" if self.revision else "")


def is_repo(name: str) -> bool:
    """Whether a text is a user or organization and the name of a model: no part of a path."""
    return REPO.fullmatch(name) is not None and ".." not in name


def is_revision(name: str) -> bool:
    """Whether a text can be the name of a branch or tag, or a commit."""
    return REVISION.fullmatch(name) is not None and ".." not in name
