"""The models of runs, for a server."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.commands.runs.run_folders import short_names
from seq2seq.configuration.building import build_decoding
from seq2seq.configuration.own_classes import import_own_classes
from seq2seq.configuration.stored_config import choices_of_run
from seq2seq.configuration.trust import check_classes, check_names, targets
from seq2seq.errors import InputError
from seq2seq.hub import name_of
from seq2seq.serving.limits import Limits
from seq2seq.storage.run_folder import RunFolder

if TYPE_CHECKING:
    from seq2seq.prediction import Predictor
    from seq2seq.serving import ServedModel


def served_models(config: DictConfig, paths: Sequence[Path], limits: Limits) -> "list[ServedModel]":
    """Load the models of runs, each with its own decoding.

    Args:
        config: of the command.
        paths: of run folders and model files, absolute and different.
        limits: of requests.

    Raises:
        InputError: a model cannot be loaded, or its run names what is not trusted.
    """
    from seq2seq.serving import Batching, ServedModel

    batching = Batching(config.batch_size, config.wait / 1000)
    return [
        ServedModel(
            name_of(path) or name, _predictor(config, path), _columns(path), batching, limits
        )
        for name, path in zip(short_names(paths), paths, strict=True)
    ]


def _predictor(config: DictConfig, path: Path) -> "Predictor":
    """The predictor of a run, whose config is a stranger's unless it is trusted."""
    from seq2seq.prediction import Predictor, load_model

    stored = choices_of_run(path)
    decoding = stored.get("decoding") if config.get("decoding") is None else config.decoding
    if not isinstance(decoding, DictConfig):
        raise InputError(f"decoding of the config of {path} must be options. Restore it.")
    used = DictConfig({"decoding": decoding})
    if not config.trust:
        if config.get("decoding") is None:
            check_names(used)
        check_classes(used, ["decoding"], [*targets(stored)], has_logger=False)
    import_own_classes(str(path), config.trust)
    model = load_model(path)
    return Predictor(
        model,
        build_decoding(decoding, model.target),
        batch_size=config.batch_size,
        max_length=config.max_length,
        unknown=config.unknown,
        jit_compile=config.jit_compile,
    )


def _columns(path: Path) -> list[str]:
    """The names of the columns of which a run's sources are made, conditioning symbols first."""
    record = RunFolder(path).read_record() if path.is_dir() else None
    known: dict[str, Any] = record.columns if record else {}
    names = [*_names(known.get("features")), *_names(known.get("source"))]
    if not names and path.is_dir():
        data = choices_of_run(path).get("data")
        given: Any = OmegaConf.to_container(data) if isinstance(data, DictConfig) else {}
        source = _names(given.get("source_column"))
        names = [*_names(given.get("features_column")), *source] if source else []
    return [] if all(name.isdecimal() for name in names) else names


def _names(given: Any) -> list[str]:
    """Names of columns, or their numbers, as text."""
    return [str(one) for one in (given if isinstance(given, list) else [given]) if one is not None]
