"""`python scripts/inspect_data.py data.train=pairs.tsv`: what is in the data, and what suits it."""

import shlex
import sys
from pathlib import Path

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig
from rich.console import Console
from rich.text import Text

from seq2seq.commands.entry import entry
from seq2seq.commands.files.output_file import output_file
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.configuration.composing import build
from seq2seq.errors import InputError
from seq2seq.inspection import Inspection, inspect
from seq2seq.visible import visible


def main() -> None:
    """Entry point of `seq2seq-inspect`."""
    entry("inspect", inspect_data)


def inspect_data(config: DictConfig) -> None:
    """Print what is found, and write the page if there is to be one."""
    page = page_of(config)
    found = inspected(config)
    console = Console(file=sys.stdout, highlight=False, emoji=False)
    for title, lines in found.sections():
        console.print(Text(f"\n{title}", style="bold"))
        for line in lines:
            console.print(Text(f"  {visible(line)}"), soft_wrap=True)
    if page is not None:
        console.print(Text(f"\npage: {page}"), soft_wrap=True)


def inspected(config: DictConfig) -> Inspection:
    """Inspect the data of a config, and write the page if there is to be one."""
    page = page_of(config)
    with quiet_libraries():  # which TensorFlow Datasets loads
        found = inspect(build(config.data), _given())
    if page is not None:
        from seq2seq.inspection import write_inspection

        write_inspection(page, found)
    return found


def page_of(config: DictConfig) -> Path | None:
    """Return the file of the page, or None if there is to be none.

    Raises:
        InputError: a name that cannot be a page's.
    """
    if config.page is None:
        return None
    page = output_file(config.page, "page")
    if page.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"page must end in .html, not {page}.")
    return page


def _given() -> str:
    """The options of the data, as they are typed; `data=files` is added where it is left out."""
    words = [word for word in HydraConfig.get().overrides.task if word.startswith("data")]
    if not any(word.startswith("data=") for word in words):
        words.insert(0, "data=files")
    return " ".join(map(shlex.quote, words))
