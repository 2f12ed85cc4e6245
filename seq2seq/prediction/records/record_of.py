"""A prediction as JSON can hold it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seq2seq.prediction import Prediction

WITHOUT_MEANING = ("score", "log_prob", "token_log_probs", "tokens", "finish_reason")  # of numbers


def record_of(prediction: "Prediction") -> dict[str, Any]:
    """Return the fields that are set, arrays as lists, without alternatives and distribution."""
    fields = prediction._asdict()
    del fields["alternatives"], fields["distribution"]
    if prediction.values is not None:
        for name in WITHOUT_MEANING:
            del fields[name]
        fields["values"] = prediction.values.tolist()
    if prediction.interval is not None:
        fields["interval"] = [bound.tolist() for bound in prediction.interval]
    if prediction.alignment is not None:
        fields["alignment"] = prediction.alignment.tolist()
    return {name: value for name, value in fields.items() if value is not None}
