"""The library `huggingface_hub`, whose exceptions become sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from seq2seq import __version__
from seq2seq.errors import InputError
from seq2seq.hub.address import HubAddress
from seq2seq.visible import shortened

LONGEST = 200  # characters of a message of the library
LOGIN = "log in with: hf auth login (or set HF_TOKEN)"


def hub_client() -> Any:
    """Make a client of the Hub, `huggingface_hub.HfApi`, with the user's own token, if any.

    Raises:
        InputError: the package is missing.
    """
    try:
        from huggingface_hub import HfApi
    except ImportError as error:
        raise InputError(
            "Models on the Hub need the package huggingface_hub, which is not installed. Install "
            'it with: pip install "keras-seq2seq[hub]"'
        ) from error
    return HfApi(library_name="keras-seq2seq", library_version=__version__)


def is_unreachable(error: Exception) -> bool:
    """Whether the Hub did not answer at all, as without a network."""
    from huggingface_hub import errors

    if isinstance(error, errors.HfHubHTTPError):
        return False
    kinds = errors.HTTPError, errors.LocalEntryNotFoundError, ConnectionError, TimeoutError
    return isinstance(error, kinds)


@contextmanager
def explaining(address: HubAddress, doing: str) -> Iterator[None]:
    """Turn what the library raises into one sentence.

    Args:
        address: of what is downloaded or uploaded.
        doing: what cannot be done if it fails, such as "loaded".

    Raises:
        InputError: in place of an exception of the library.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # of its HTTP client, of which there are several, too
        raise InputError(_sentence(error, address, doing)) from error


def _sentence(error: Exception, address: HubAddress, doing: str) -> str:
    from huggingface_hub import errors

    response = getattr(error, "response", None)
    status = getattr(response, "status_code", None)
    if isinstance(error, errors.GatedRepoError):
        return f"{address} is gated. Accept its terms on the Hub's page of it, and {LOGIN}"
    if isinstance(error, errors.RepositoryNotFoundError):
        return f"{address} does not exist, or is private. Check its name, or {LOGIN}"
    if isinstance(error, errors.RevisionNotFoundError):
        newest = address._replace(revision=None)
        return f"{newest} has no revision {address.revision}. Pass {newest} for the newest one."
    if is_unreachable(error):
        return (
            f"{address} cannot be {doing}: the Hub cannot be reached ({_reason(error)}). Check "
            "the network."
        )
    if isinstance(error, errors.EntryNotFoundError):
        return f"{address} has not all of its files. Choose another revision."
    if status in (401, 403):
        return (
            f"{address} cannot be {doing}, as the Hub refuses it. For an account that may, {LOGIN}"
        )
    return f"{address} cannot be {doing} ({_reason(error)}). Try it again later."


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return shortened(text, LONGEST) or type(error).__name__
