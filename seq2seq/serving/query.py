"""What a request for predictions asks for."""

import json
from typing import Any, NamedTuple, NoReturn

from seq2seq.checks import check_counts, check_flags, nearest
from seq2seq.data.files.cells import NumberText
from seq2seq.errors import InputError
from seq2seq.serving.limits import Limits
from seq2seq.visible import excerpt

MOST_LEVELS = 20  # of quantiles
DEEPEST = "It is nested too deeply, or has a number that is too long."


class Query(NamedTuple):
    """A request for predictions; its fields are the keys of its JSON."""

    inputs: Any = None
    model: str | None = None  # the first if none is named
    n_best: int | None = None  # None: as the default strategy gives
    decoding: dict[str, Any] | None = None  # strategy, and options of it; None: the default's
    max_length: int | None = None  # tokens of an output, or steps of a forecast
    alignments: bool = False  # whether answers have the attention
    min_confidence: float | None = None  # below which outputs are left empty
    levels: tuple[float, ...] = ()  # of quantiles of numbers
    stream: bool = False  # whether tokens are sent one by one

    @property
    def is_default(self) -> bool:
        """Whether the search is that of the default predictor."""
        chosen = self.n_best, self.decoding, self.max_length
        return chosen == (None, None, None) and not self.alignments

    def plain(self, num_outputs: int) -> "Query":
        """Return the same without what the default predictor does by itself.

        Args:
            num_outputs: of the default predictor for an input.
        """
        n_best = None if self.n_best == num_outputs and not self.decoding else self.n_best
        return self._replace(n_best=n_best, decoding=self.decoding or None)

    @property
    def key(self) -> str:
        """All that a predictor depends on, as a text."""
        chosen = self.n_best, self.decoding, self.max_length, self.alignments
        return json.dumps(chosen, sort_keys=True)


def read_query(body: bytes, limits: Limits) -> Query:
    """Read a request.

    Args:
        body: JSON, UTF-8.
        limits: of sizes.

    Raises:
        InputError: it is not JSON, has other keys, or values of other kinds or beyond the limits.
    """
    try:
        given = json.loads(body.decode(), parse_float=NumberText, parse_constant=_refuse)
    except UnicodeDecodeError:
        raise InputError("The body must be UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"{error.msg} at line {error.lineno}, column {error.colno}"
        raise InputError(f"The body must be JSON ({where}).") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"The body must be JSON that can be read. {DEEPEST}") from None
    if not isinstance(given, dict):
        raise InputError(
            f'The body must be an object, such as {{"inputs": ["abc"]}}, not {excerpt(given, 60)}.'
        )
    for name in given:
        if name not in Query._fields:
            raise InputError(
                f"A request has no key {excerpt(name, 60)}. {nearest(name, Query._fields)}"
            )
    if "inputs" not in given:
        raise InputError('A request must have inputs, such as {"inputs": ["abc"]}.')
    plain = {name: one if name == "inputs" else _with_floats(one) for name, one in given.items()}
    query = Query(**plain)
    _check(query, limits)
    return query._replace(levels=tuple(query.levels))


def _check(query: Query, limits: Limits) -> None:
    check_flags(alignments=query.alignments, stream=query.stream)
    check_counts(optional=True, n_best=query.n_best, max_length=query.max_length)
    for name, most in (("n_best", limits.n_best), ("max_length", limits.tokens)):
        value = query._asdict()[name]
        if value is not None and value > most:
            raise InputError(f"{name} must be at most {most:,}, not {value:,}.")
    if query.model is not None and not isinstance(query.model, str):
        raise InputError(f"model must be a name, not {excerpt(query.model, 60)}.")
    if query.decoding is not None and not isinstance(query.decoding, dict):
        raise InputError(f"decoding must be an object, not {excerpt(query.decoding, 60)}.")
    least = query.min_confidence
    if least is not None and not (_is_number(least) and 0 <= least <= 1):
        raise InputError(f"min_confidence must be a number from 0 to 1, not {excerpt(least, 60)}.")
    levels = query.levels
    is_list = isinstance(levels, list | tuple) and len(levels) <= MOST_LEVELS
    if not is_list or not all(_is_number(one) and 0 < one < 1 for one in levels):
        raise InputError(
            f"levels must be up to {MOST_LEVELS} numbers between 0 and 1, not "
            f"{excerpt(levels, 60)}."
        )
    if query.stream and (not isinstance(query.inputs, list) or len(query.inputs) != 1):
        raise InputError("inputs must be a list of one input for stream=true.")


def _with_floats(value: Any) -> Any:
    """What JSON usually becomes; in inputs, numbers stay as they are written."""
    if isinstance(value, dict):
        return {name: _with_floats(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_floats(one) for one in value]
    return float(value) if isinstance(value, NumberText) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _refuse(constant: str) -> NoReturn:
    raise InputError(f"The body must be JSON, which has no {constant}. Use null.")
