"""Builders of TFDS data sets, found, downloaded and prepared."""

import contextlib
import importlib
import io
import json
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import absl.logging
import tensorflow_datasets as tfds
from tensorflow_datasets.core.registered import DatasetNotFoundError

from seq2seq.checks import nearest
from seq2seq.errors import InputError

LOCAL_PACKAGE = "seq2seq.datasets"
LOCAL_FOLDER = Path(__file__).parents[2] / "datasets"
CODE = (
    ".code"  # ending of the file beside a prepared version: the checksum of the code that makes it
)


def prepared_builder(
    name: str, version: str | None, data_dir: str | None
) -> tfds.core.DatasetBuilder:
    """Return the builder of a data set, prepared on disk.

    Args:
        name: data set, or data set/configuration, in `seq2seq/datasets` or known to TFDS.
        version: None for the newest.
        data_dir: folder of prepared data sets; None for TFDS's default.

    Raises:
        InputError: the name or version is unknown, or preparing failed because a package, the
            network or a file is missing, or what is there was made by other code.
    """
    options = {"version": version} if version else {}
    if data_dir:
        options["data_dir"] = str(Path(data_dir).expanduser())
    with _quiet():
        builder = _builder(name, options)
        path, code = builder.data_path, code_version(name)
        mark = path.parent / (path.name + CODE)
        if not path.exists():
            if code:  # before, so that nothing is there without it
                path.parent.mkdir(parents=True, exist_ok=True)
                mark.write_text(code)
            _download_and_prepare(builder)
            builder = _builder(name, options)  # the first builder's info has temporary paths
        elif code and not (mark.exists() and mark.read_text() == code):
            raise InputError(
                f"{path} was made by another version of seq2seq. Delete the folder, or set another "
                "data.data_dir."
            )
    return builder


def code_version(name: str) -> str:
    """Return a checksum of the code of a data set in `seq2seq/datasets`; "" for those of TFDS."""
    folder = name.partition("/")[0].partition(":")[0]
    if folder not in local_names():
        return ""
    return blake2b(_builder_file(folder).read_bytes(), digest_size=6).hexdigest()


def local_names() -> list[str]:
    """List the data sets in `seq2seq/datasets`."""
    names = (folder.name for folder in LOCAL_FOLDER.iterdir())
    return sorted(name for name in names if _builder_file(name).is_file())


def _builder_file(name: str) -> Path:
    return LOCAL_FOLDER / name / f"{name}_dataset_builder.py"


def check_features(folder: Path) -> None:
    """Check that a prepared data set's features are of TFDS, which imports any module they name.

    Raises:
        InputError: one is not, or a file is corrupt.
    """
    for file in folder.rglob("features.json"):
        try:
            nodes = [json.loads(file.read_text("utf-8"))]
        except (ValueError, RecursionError) as error:
            raise InputError(f"{file} is corrupt ({error!s:.200}). Restore it.") from error
        for node in nodes:  # grows in the loop
            inner = node.values() if isinstance(node, dict) else node
            nodes += [one for one in inner if isinstance(one, dict | list)]
            for key in ("pythonClassName", "python_class_name", "type"):
                name = node.get(key) if isinstance(node, dict) else None
                if isinstance(name, str) and not name.startswith("tensorflow_datasets."):
                    raise InputError(
                        f"{file} must have features of tensorflow_datasets, not {name:.80}."
                    )


def _builder(name: str, options: dict[str, str]) -> tfds.core.DatasetBuilder:
    try:
        parsed, options = tfds.core.naming.parse_builder_name_kwargs(name, **options)
        folder, config = parsed.name, options.get("config")
        if parsed.namespace or folder not in local_names():
            if "data_dir" in options:
                check_features(Path(options["data_dir"]) / folder)
            return tfds.builder(str(parsed), **options)
        # Always under this name: TFDS rejects a builder that is imported under two names.
        module = importlib.import_module(f"{LOCAL_PACKAGE}.{folder}.{folder}_dataset_builder")
        configs = module.Builder.builder_configs
        if config and config not in configs:
            raise InputError(
                f"Data set {folder} has no configuration {config!r}. {nearest(config, configs)}"
            )
        return module.Builder(**options)
    except DatasetNotFoundError as error:
        known = [*local_names(), *tfds.list_builders()]
        hint = nearest(name, known, otherwise="See tensorflow.org/datasets/catalog.")
        raise InputError(f"There is no TFDS data set {name!r}. {hint}") from error
    except InputError:
        raise
    except Exception as error:  # TFDS and Protocol Buffers raise anything for a corrupt folder
        raise InputError(
            f"TFDS cannot load data set {name!r} ({first_line(error)}). "
            "Set another data.name or data.version."
        ) from error


def _download_and_prepare(builder: tfds.core.DatasetBuilder) -> None:
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints a warning if sizes are unknown
            builder.download_and_prepare(
                download_config=tfds.download.DownloadConfig(try_download_gcs=False)
            )
    except InputError:
        raise
    except (OSError, AssertionError, ImportError, tfds.download.DownloadError) as error:
        if builder.data_path.exists():  # another process was faster
            return
        raise InputError(
            f"TFDS data set {builder.info.full_name} could not be prepared "
            f"({first_line(error)}). Prepare it elsewhere, and set data.data_dir."
        ) from error


def first_line(error: BaseException) -> str:
    """Return the first line of a message that is not blank, or else the error's name."""
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Suppress TFDS's warnings about its deprecations and folders, and its progress bars."""
    verbosity = absl.logging.get_verbosity()
    absl.logging.set_verbosity(absl.logging.ERROR)
    tfds.disable_progress_bar()
    try:
        yield
    finally:
        absl.logging.set_verbosity(verbosity)
        tfds.enable_progress_bar()
