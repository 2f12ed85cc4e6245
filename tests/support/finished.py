"""Run folders of finished runs, made by hand."""

import json

import yaml

from seq2seq.storage.run_folder import RunFolder
from seq2seq.storage.tsv import tsv_line

SPLITS = {"test": "test", "validation": "final"}
CONFIG = {"seed": 1, "data": {"train": "a.tsv"}, "model": {"_target_": "seq2seq.models.Direct"}}


def finished(folder, right, *, sources=None, split="test", status="finished", **config):
    """Make a run on texts, of which row i is right where right[i] is 1.

    Args:
        right: 0 or 1 for each row.
        sources: those of the rows; by default s0, s1, ...
        config: what is other than in CONFIG, by dotted names with "__".
    """
    sources = [f"s{index}" for index in range(len(right))] if sources is None else sources
    rows = [
        [source, source.upper(), source.upper() if is_right else "X", is_right, 1 - is_right, 1]
        for source, is_right in zip(sources, right, strict=True)
    ]
    columns = ["source", "references", "prediction", "right", "edits", "reference_tokens"]
    share = sum(right) / len(right) if right else float("nan")
    figures = {"exact_match": share, "wer": 1 - share, "token_error_rate": 1 - share, "chrf": 50.0}
    return _written(folder, columns, rows, figures, split, status, config)


def finished_forecast(folder, errors, references, past="s", **config):
    """Make a run on numbers, with the mean absolute error of each row."""
    rows = [
        ["a", f"{past}{index}", one, "0", f"{error:.6g}"]
        for index, (error, one) in enumerate(zip(errors, references, strict=True))
    ]
    columns = ["series", "source", "references", "prediction", "absolute_error"]
    counts = [len(one.split()) for one in references]
    total = sum(error * count for error, count in zip(errors, counts, strict=True))
    figures = {"mae": total / sum(counts), "rmse": 1.0}
    return _written(folder, columns, rows, figures, "test", "finished", config)


def _written(folder, columns, rows, figures, split, status, config):
    run = RunFolder(folder)
    folder.mkdir(parents=True)
    run.write_config(yaml.safe_dump(_config(config), sort_keys=False))
    record = {"status": status, "data": {"rows": 1}, "chosen": config.get("chosen", {})}
    run.record_file.write_text(json.dumps(record))
    run.metrics.write({"step": 5, "split": "train", "loss": 1.0})
    run.metrics.write({"step": 9, "split": SPLITS[split], **figures, "loss": 0.5})
    with run.predictions_file.open("w", newline="") as file:
        file.writelines(tsv_line(map(str, row)) for row in [columns, *rows])
    return folder


def _config(changes):
    config = json.loads(json.dumps(CONFIG))
    for name, value in changes.items():
        *parents, leaf = name.split("__")
        node = config
        for parent in parents:
            node = node.setdefault(parent, {})
        if name != "chosen":
            node[leaf] = value
    return config
