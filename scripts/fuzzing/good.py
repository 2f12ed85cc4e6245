"""The good files that the fuzzer changes: data, runs, a cache, TFDS and Hugging Face folders."""

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SMALL = [
    "trainer=smoke", "logger=none", "trainer.compile=none", "trainer.precision=float32",
    "model.encoder.units=8", "model.decoder.units=8", "paths.output=run", "paths.cache=cache",
]  # fmt: skip
PAIRS = ["model/encoder=dense", "model/decoder=gru", "model.embedding_dim=8", "data.num_buckets=1"]
SERIES = [
    "model=forecast", "model/encoder=gru", "model/decoder=gru", "data=series",
    "data.path=series.csv", "data.targets=[price]", "data.covariates=[weekday]", "data.time=day",
    "data.lookback=4", "data.horizon=2",
]  # fmt: skip

TRANSFORMER = [
    "model/encoder=transformer", "model/decoder=transformer", "model.embedding_dim=8",
    "model.encoder.num_heads=2", "model.decoder.num_heads=2", "data.num_buckets=1",
    "model.decoder.attention.num_heads=2", "model.decoder.attention.head_dim=4",
]  # fmt: skip
EXPORTS = {  # by the folder of their run
    "pairs": (("onnx", "none"), ("litert", "none"), ("onnx", "int8")),
    "transformer": (
        ("onnx", "none"), ("litert", "none"), ("onnx", "int8"), ("ctranslate2", "none"),
    ),
}  # fmt: skip
RIGHT = "right.txt"  # what predict prints for TEXTS
TEXTS = ["abc", "b", "aéd"]  # whose right answers are known


def rows_of_pairs(draw: random.Random, count: int = 40) -> list[list[str]]:
    """Make rows of a source and a target: letters, and the same as words."""
    sources = ["".join(draw.choices("abcdeé", k=draw.randint(1, 5))) for _ in range(count)]
    return [[source, " ".join(source.upper())] for source in sources]


def rows_of_series(count: int = 60) -> list[list[str]]:
    """Make a table of days, prices, days of the week and shops, with a header."""
    first = [["day", "price", "weekday", "shop"]]
    return first + [
        [f"2024-{i // 28 + 1:02}-{i % 28 + 1:02}", f"{i * 1.5}", f"{i % 7}", "ab"[i % 2]]
        for i in range(count)
    ]


def build(folder: Path, run: Callable[[Path, list[str]], None]) -> None:
    """Write everything.

    Args:
        folder: a new folder.
        run: runs a command in a folder.
    """
    draw = random.Random(1)
    for name, options in (
        ("pairs", [*PAIRS, "data=files", "data.train=pairs.tsv"]),
        ("series", SERIES),
        ("transformer", [*TRANSFORMER, "data=files", "data.train=pairs.tsv"]),
    ):
        place = folder / name
        place.mkdir(parents=True)
        lines = ["\t".join(row) for row in rows_of_pairs(draw)]
        (place / "pairs.tsv").write_text("\n".join(lines) + "\n")
        (place / "series.csv").write_text(
            "\n".join(",".join(row) for row in rows_of_series()) + "\n"
        )
        run(place, ["train", *SMALL, *options])
        (place / "stopped").mkdir()
        for file in (
            "config.yaml",
            "features.json",
            "metrics.jsonl",
            "timing.jsonl",
            "model.keras",
        ):
            shutil.copy(place / "run" / file, place / "stopped")
        shutil.copytree(place / "run" / "checkpoints", place / "stopped" / "checkpoints")
        record = json.loads((place / "run" / "run.json").read_text()) | {"status": "running"}
        (place / "stopped" / "run.json").write_text(json.dumps(record))
        for format, quantize in EXPORTS.get(name, ()):
            words = ["export", "run=run", f"format={format}", f"quantize={quantize}"]
            run(place, [*words, *(["rows=2", "steps=8"] if format == "litert" else [])])
        if name in EXPORTS:
            run(place, ["predict", "run=run", "--", *TEXTS])
            shutil.copy(place / "stdout", place / RIGHT)
    _build_tfds(folder / "tfds")
    _build_huggingface(folder / "huggingface")


def _build_tfds(folder: Path) -> None:
    import numpy as np
    import tensorflow_datasets as tfds

    class TinyWords(tfds.core.GeneratorBasedBuilder):
        """Letters and labels."""

        VERSION = tfds.core.Version("1.0.0")

        def _info(self) -> Any:
            label = tfds.features.ClassLabel(names=["no", "yes"])
            features = {"word": tfds.features.Text(), "label": label, "size": np.float32}
            return tfds.core.DatasetInfo(
                builder=self, features=tfds.features.FeaturesDict(features)
            )

        def _split_generators(self, dl_manager: Any) -> dict[str, Any]:
            return {name: self._generate_examples() for name in ("train", "test")}

        def _generate_examples(self) -> Iterator[tuple[int, dict[str, Any]]]:
            for i, (word, _) in enumerate(rows_of_pairs(random.Random(2))):
                yield i, {"word": word, "label": i % 2, "size": i / 2}

    TinyWords(data_dir=folder).download_and_prepare(file_format="tfrecord")


def _build_huggingface(folder: Path) -> None:
    from seq2seq.data.huggingface.loading import datasets_library

    datasets = datasets_library()
    datasets.disable_progress_bars()
    rows = list(enumerate(rows_of_pairs(random.Random(3))))
    label = datasets.ClassLabel(names=["no", "yes"])
    features = {"word": datasets.Value("string"), "more": {"label": label, "tags": [label]}}
    columns = {
        "word": [word for _, (word, _) in rows],
        "more": [{"label": i % 2, "tags": [0, i % 2]} for i, _ in rows],
    }
    made = datasets.Dataset.from_dict(columns, features=datasets.Features(features))
    datasets.DatasetDict({"train": made, "test": made}).save_to_disk(folder)
