"""The head that a target asks for."""

from seq2seq.errors import InputError
from seq2seq.features.labels import Labels
from seq2seq.features.tokens import Tokens
from seq2seq.features.values import Values
from seq2seq.heads.head import Head
from seq2seq.heads.labels_head import LabelsHead
from seq2seq.heads.tokens_head import TokensHead
from seq2seq.heads.values_head import ValuesHead

HEADS: dict[type, type[Head]] = {Tokens: TokensHead, Labels: LabelsHead, Values: ValuesHead}


def suitable_head(target):
    """A head with its defaults for a target feature.

    Raises:
        InputError: a feature of one's own, which needs a head of one's own.
    """
    for kind, head in HEADS.items():
        if isinstance(target, kind):
            return head()
    raise InputError(
        f"No head is made for targets that are {type(target).__name__}: give the model a head."
    )
