"""`python scripts/publish.py run=FOLDER repo=user/name license=...`: a model on the Hub."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.checks import check_not_negative
from seq2seq.commands.entry import entry
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.configuration.building import build_decoding
from seq2seq.configuration.literal import literal
from seq2seq.configuration.own_classes import import_own_classes
from seq2seq.configuration.stored_config import load_config, read_plain
from seq2seq.configuration.trust import check_classes, targets
from seq2seq.errors import InputError
from seq2seq.hub.address import HubAddress
from seq2seq.hub.library import hub_client
from seq2seq.hub.push import checked_address, push
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Display

LICENSE = re.compile(r"[a-z0-9][a-z0-9.+-]*")


def main() -> None:
    """Entry point of `seq2seq-publish`."""
    entry("publish", publish_run)


def publish_run(config: DictConfig) -> None:
    """Write what can be published of a run into a folder, or upload it."""
    display = Display()
    address = checked_address(config.repo, config.revision)
    _check_license(config.license)
    check_not_negative(examples=config.examples)
    stranger = [] if config.trust else [*targets(load_config(config.run))]
    check_classes(config, ["decoding"], stranger, has_logger=False)
    if config.output is not None:
        _write(config, address, Path(config.output), display)
        display.say(f"Written, not uploaded: {config.output}. Read its README.md.")
        return
    hub_client()  # which says if the package is missing, before anything is loaded
    with TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        _write(config, address, files, display)
        with display.working(f"uploading to {address}"), quiet_libraries():
            page = push(files, address, config.private, f"Upload {address.repo}")
    display.say(f"published: {page}\n  load:    seq2seq.load({str(address)!r})")


def _write(config: DictConfig, address: HubAddress, output: Path, display: Display) -> None:
    with display.working("writing model, configuration and card"), quiet_libraries():
        from seq2seq.exporting.replacing_folder import replacing_folder
        from seq2seq.exporting.signature_file import read_signature
        from seq2seq.prediction import Predictor, load_model
        from seq2seq.publishing import Publication, write_publication
        from seq2seq.publishing.publication import file_names

        run, plain = RunFolder(config.run), read_plain(config.run)
        import_own_classes(config.run, config.trust)
        model = load_model(run.path)
        decoding = build_decoding(config.decoding, model.target)
        predictor = Predictor(model, decoding, unknown=plain["unknown"])

        def files_of(folder: Path) -> set[str]:
            try:
                read_signature(folder)
            except InputError:
                return set()
            return file_names(run)

        given = _decoding(config, plain)
        asked = Publication(run, str(address), config.license, plain, given, config.examples)
        with replacing_folder(output, files_of) as folder:
            write_publication(folder, asked, predictor)


def _decoding(config: DictConfig, plain: dict[str, Any]) -> dict[str, Any]:
    """The decoding as plain data, as in the run where it is that of the run."""
    own = plain.get("decoding")
    chosen: Any = OmegaConf.to_container(config.decoding)
    return own if isinstance(own, dict) and literal(own) == chosen else chosen


def _check_license(license: str | None) -> None:
    if license is None or not LICENSE.fullmatch(license):
        given = "" if license is None else f", not {license!r:.60}"
        raise InputError(
            f"license must be an identifier such as apache-2.0, cc-by-4.0 or other{given}. Only "
            "you can know under which terms others may use the model and its data."
        )
