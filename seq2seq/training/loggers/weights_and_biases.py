"""Figures for Weights & Biases."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from seq2seq.checks import check_choice
from seq2seq.training.loggers.logger import Logger

RUN_ID = ".wandb_run"  # in the run folder


class WeightsAndBiases(Logger):
    """A run on Weights & Biases; its files lie in `wandb/` of the run folder.

    A resumed training resumes its run: online after the last step that this holds;
    offline, where nothing can be asked, it is rewritten from the journal.

    Args:
        project: name of the project.
        entity: user or team; None: the default one.
        mode: online, offline (`wandb sync` sends it later), or disabled; None: what the environment
            says in WANDB_MODE, or else online.
    """

    def __init__(
        self, project: str = "seq2seq", entity: str | None = None, mode: str | None = None
    ):
        self.check_package("wandb", "wandb")
        self.project = project
        self.entity = entity
        self.mode = os.environ.get("WANDB_MODE", "online") if mode is None else mode
        check_choice(("online", "offline", "disabled"), mode=self.mode)

    def open(self, folder: Path, config: dict[str, Any], records: Sequence[dict[str, Any]]) -> None:
        import wandb

        place = str(folder.resolve())
        if not (folder / RUN_ID).exists():
            (folder / RUN_ID).write_text(uuid4().hex[:16], "utf-8")
        if self.mode == "offline":
            shutil.rmtree(folder / "wandb", ignore_errors=True)
        self._run = wandb.init(
            project=self.project,
            entity=self.entity,
            name=folder.resolve().name,
            id=(folder / RUN_ID).read_text("utf-8"),
            dir=place,
            config=config,
            mode=cast("Any", self.mode),
            resume="allow" if self.mode == "online" else None,
            settings=wandb.Settings(silent=True),
        )
        logged = self._run.step if self._run.resumed else 0
        for record in records:
            if record["step"] >= logged:
                self.write(record)

    def write(self, record: dict[str, Any]) -> None:
        self._run.log(self.figures(record), step=record["step"])

    def close(self) -> None:
        self._run.finish()
