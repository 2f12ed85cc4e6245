"""Downloads of models."""

import os
import re
from pathlib import Path
from typing import Any

from seq2seq.errors import InputError
from seq2seq.hub.address import HubAddress
from seq2seq.hub.library import explaining, hub_client, is_unreachable
from seq2seq.storage.reading import MAX_JSON, MAX_YAML
from seq2seq.storage.run_folder import RunFolder

MAX_MODEL = 4 << 30  # bytes of a model file
TIMEOUT = 10  # seconds for the Hub's answer about a repository
SNAPSHOT = re.compile(r"models--(.+)")  # the name of a repository's folder in the cache
NUM_DIGITS = 7  # of a commit, in names


def fetched(path: Any) -> Any:
    """Return the folder into which the model at an address is downloaded; other paths unchanged.

    >>> fetched("hf://ann/g2p")   ->   Path(".../hub/models--ann--g2p/snapshots/1f0c2d4...")

    Only the model, the configuration and the record of its run are downloaded, by their names, into
    the cache of the library `huggingface_hub`. None of it runs, and all of it is checked again
    when it is read. Without a network, what is in the cache is used.

    Args:
        path: any path, or an address `hf://user/name` or `hf://user/name@revision`.

    Returns:
        the folder, or the model file in it, if there is no configuration.

    Raises:
        InputError: the package is missing, the address is wrong, the Hub does not give the model,
            or a file is too large.
    """
    if not HubAddress.is_one(path):
        return path
    address = HubAddress.parse(os.fspath(path))
    client = hub_client()
    with explaining(address, "loaded"):
        try:
            folder = _download(client, address)
        except Exception as error:
            if not is_unreachable(error):
                raise
            folder = _cached(client, address, error)
    run = RunFolder(folder)
    return run.path if run.has_config else run.model_file


def name_of(path: Path) -> str | None:
    """Return the name and commit of a model that was downloaded to a path; None for other paths.

    >>> name_of(fetched("hf://ann/g2p"))   ->   "ann/g2p@1f0c2d4"
    """
    folder = RunFolder.of_model(path).path
    found = SNAPSHOT.fullmatch(folder.parents[1].name) if len(folder.parents) > 1 else None
    if found is None or folder.parent.name != "snapshots":
        return None
    return f"{found[1].replace('--', '/', 1)}@{folder.name[:NUM_DIGITS]}"


def _limits() -> dict[str, int]:
    """The files that are needed, the first of which must be there, and their largest sizes."""
    run = RunFolder("")
    return {
        run.model_file.name: MAX_MODEL,
        run.config_file.name: MAX_YAML,
        run.record_file.name: MAX_JSON,
    }


def _download(client: Any, address: HubAddress) -> Path:
    """Download the files of the commit to which the address leads now."""
    limits = _limits()
    model, *others = limits
    known = client.model_info(
        address.repo, revision=address.revision, files_metadata=True, timeout=TIMEOUT
    )
    sizes = {one.rfilename: one.size or 0 for one in known.siblings or ()}
    if model not in sizes:
        raise InputError(f"{address} has no {model}. Pass a model published by seq2seq-publish.")
    for name in sizes.keys() & limits.keys():
        _check_size(address, name, sizes[name])
    # By the revision, so that the cache knows later which commit it was.
    file = Path(client.hf_hub_download(address.repo, model, revision=address.revision))
    commit = file.parent.name
    if commit != known.sha:
        raise InputError(f"{address} has just changed. Load it again.")
    files = [file]
    for name in others:
        if name in sizes:
            files.append(Path(client.hf_hub_download(address.repo, name, revision=commit)))
    for one in files:
        _check_size(address, one.name, one.stat().st_size)
    return file.parent


def _cached(client: Any, address: HubAddress, unreachable: Exception) -> Path:
    """The folder of an earlier download."""
    model = next(iter(_limits()))
    try:
        file = client.hf_hub_download(
            address.repo, model, revision=address.revision, local_files_only=True
        )
    except Exception:
        raise unreachable from None  # which says why
    return Path(file).parent


def _check_size(address: HubAddress, name: str, size: int) -> None:
    most = _limits()[name]
    if size > most:
        raise InputError(f"{name} of {address} must have at most {most:,} bytes, not {size:,}.")
