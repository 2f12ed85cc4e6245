"""The default head for a target."""

from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.heads.head import Head
from seq2seq.heads.labels_head import LabelsHead
from seq2seq.heads.tokens_head import TokensHead
from seq2seq.heads.values_head import ValuesHead

HEADS: dict[str, type[Head]] = {
    "tokens": TokensHead,
    "labels": LabelsHead,
    "values": ValuesHead,
}


def suitable_head(target: Feature) -> Head:
    """A head with default options for a target feature.

    Raises:
        InputError: a user-defined kind of feature, which needs a user-defined head.
    """
    if target.kind not in HEADS:
        raise InputError(
            f"There is no default head for targets of the class {type(target).__name__}: "
            "give the model a head."
        )
    return HEADS[target.kind]()
