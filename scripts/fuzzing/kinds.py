"""The kinds of files that a user can give, each with a command that reads it."""

import csv
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import yaml

from fuzzing import artefacts, overrides, requests
from fuzzing.case import Case
from fuzzing.good import PAIRS, SERIES, SMALL, rows_of_pairs, rows_of_series
from fuzzing.mutations import (
    TEXTS,
    changed_array,
    changed_bytes,
    changed_json,
    changed_rows,
    changed_value,
    changed_zip,
)
from fuzzing.overrides import ONE_STEP

SHORT = "max_length=50"  # or 72 sources of 5,000 symbols, the most there are, take minutes
COMPILED = 0.2  # of the cases
GRAPHS = ("options of exports", "exported folders", "requests")  # say themselves what compiles
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252", "latin-1", "utf-16-le", "koi8-r", "shift_jis")


def make(seed: str, kind: str, good: Path) -> Case:
    """Draw a case of a kind; the same seed gives the same case.

    Args:
        good: folder of the good files.
    """
    draw = random.Random(seed)
    case = KINDS[kind](draw, good)
    return case._replace(compiles=(kind in GRAPHS and case.compiles) or draw.random() < COMPILED)


def _train(draw: random.Random, files: dict[str, bytes], *options: str) -> Case:
    words = ["train", *SMALL, *PAIRS, ONE_STEP, *options]
    if draw.random() < 0.1:
        words += [draw.choice(("model=many_to_one", "model=aligned", "model=ctc"))]
        words = [word for word in words if "decoder" not in word]
    return Case(words, files, draws=draw.random() < 0.1)


def _pair_options(draw: random.Random) -> list[str]:
    kinds = (
        *["auto"] * 12,
        "characters",
        "words",
        "labels",
        "subwords",
        "bytes",
        "values",
        "vector",
    )
    options = [
        f"data.{side}={kind}"
        for side in ("source", "target")
        if (kind := draw.choice(kinds)) != "auto"
    ]
    more = (
        "data.on_error=skip", "data.header=true", "data.source_column=1", "data.target_column=2",
        "data.limit=10", "data.max_length=3", "data.shared_vocabulary=true", "data.batch_by=tokens",
        "data.missing=indicator",
            "data.source_options={lowercase: true}", "data.target_column=x",
        "data.delimiter=semicolon", "data.encoding=cp1252", "data.decimal=comma",
        "data.header=false", "data.quotes=true", "data.features_column=1", "data.group_column=1",
        "data.word_dropout=0.5", "data.source_options={normalization: NFD}", "data.batch_size=auto",
        "data.split_column=2", "data.source_column=[1,2]", "data.features_separator=a",
    )  # fmt: skip
    return ["data=files", *options, *(option for option in more if draw.random() < 0.05)]


def _table(draw: random.Random, separator: str) -> bytes:
    rows = rows_of_pairs(draw)
    if draw.random() < 0.4:
        rows = [["source", "x"], *rows]
    if draw.random() < 0.7:
        rows = changed_rows(draw, rows)
    stream = io.StringIO()
    if separator == "\t":
        stream.write("".join("\t".join(row) + "\n" for row in rows))
    else:
        csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
    content = stream.getvalue().encode(errors="surrogatepass")
    if draw.random() < 0.2:
        ends = draw.choice(("\n", "\r\n", "\r"))
        text = content.decode(errors="replace").replace("\n", ends)
        content = text.encode(draw.choice(ENCODINGS), errors="replace")
    return changed_bytes(draw, content) if draw.random() < 0.6 else content


def _tsv(draw: random.Random, good: Path) -> Case:
    name = draw.choice(("a.tsv", "a.tsv", "a(1).txt"))
    content = _table(draw, draw.choice("\t\t\t|"))
    return _train(draw, {name: content}, *_pair_options(draw), f"data.train={name}")


def _csv(draw: random.Random, good: Path) -> Case:
    content = _table(draw, draw.choice(",,,;"))
    return _train(draw, {"a.csv": content}, *_pair_options(draw), "data.train=a.csv")


def _jsonl(draw: random.Random, good: Path) -> Case:
    rows: list[Any] = [dict(zip(("source", "x"), row, strict=True)) for row in rows_of_pairs(draw)]
    if draw.random() < 0.7:
        for number in draw.sample(range(len(rows)), draw.choice((1, 1, 3))):
            rows[number] = changed_value(draw, rows[number])
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    if draw.random() < 0.5:
        content = changed_bytes(draw, content)
    return _train(draw, {"a.jsonl": content}, *_pair_options(draw), "data.train=a.jsonl")


def _parquet(draw: random.Random, good: Path) -> Case:
    columns: list[Any] = [list(column) for column in zip(*rows_of_pairs(draw), strict=True)]
    size = len(columns[0])
    odd: tuple[Any, ...] = (
        [*range(size)], [i / 3 for i in range(size)], [None] * size, [True] * size, [2**62] * size,
        [b"\xff"] * size, [[1, 2]] * size, [{"a": 1}] * size, [["a", "b"]] * size,
        [float("nan")] * size, [[i / 2] * (i % 3) for i in range(size)], [None, *"x" * (size - 1)],
    )  # fmt: skip
    names = ["source", "x"]
    if draw.random() < 0.7:
        columns[draw.randrange(2)] = draw.choice(odd)
    if draw.random() < 0.3:
        columns.append(draw.choice(odd))
        names.append(draw.choice(("source", "y", "", "a.b")))
    stream = io.BytesIO()
    count = draw.choice((size, size, size, 0, 1))
    table = pyarrow.Table.from_arrays([pyarrow.array(one[:count]) for one in columns], names)
    pyarrow.parquet.write_table(table, stream)
    content = stream.getvalue()
    if draw.random() < 0.4:
        content = changed_bytes(draw, content)
    return _train(draw, {"a.parquet": content}, *_pair_options(draw), "data.train=a.parquet")


def _texts(draw: random.Random, good: Path) -> Case:
    columns = zip(*rows_of_pairs(draw), strict=True)
    contents = ["".join(f"{text}\n" for text in column).encode() for column in columns]
    side = draw.randrange(2)
    contents[side] = changed_bytes(draw, contents[side])
    files = {"a.txt": contents[0], "b.txt": contents[1]}
    return _train(draw, files, *_pair_options(draw), "data.train=[a.txt,b.txt]")


def _series_file(draw: random.Random) -> bytes:
    """A changed file of series: half of them are still a table of numbers."""
    rows = rows_of_series(draw.choice((60, 60, 80, 8)))
    is_table = draw.random() < 0.5
    rows = _other_rows(draw, rows) if is_table else changed_rows(draw, rows)
    stream = io.StringIO()
    csv.writer(stream, delimiter=draw.choice(",,,;"), lineterminator="\n").writerows(rows)
    content = stream.getvalue().encode(errors="surrogatepass")
    return content if is_table or draw.random() < 0.6 else changed_bytes(draw, content)


def _other_rows(draw: random.Random, rows: list[list[str]]) -> list[list[str]]:
    """Leave out or repeat rows, empty cells, the last ones too, and change the size of prices."""
    header, *rows = rows
    if draw.random() < 0.5:
        for row in rows[-2:]:
            row[1] = ""
    if draw.random() < 0.3:
        rows = [row for row in rows if draw.random() < 0.9]
    if draw.random() < 0.2:
        rows = [row for row in rows for _ in range(draw.choice((1, 1, 1, 2)))]
    if draw.random() < 0.3:
        start, end = sorted(draw.choices(range(len(rows) + 1), k=2))
        column = draw.randrange(4)
        for row in rows[start:end]:
            row[column] = draw.choice(("", row[column]))
    if draw.random() < 0.3:
        factor = draw.choice((0, 1, 1e-6, 1e6, 1e30))
        rows = [[a, str(float(b or 0) * factor) if d == "a" else b, c, d] for a, b, c, d in rows]
    if draw.random() < 0.2:
        rows = [[one[0][8:] + "/" + one[0][5:7] + "/2024", *one[1:]] for one in rows]
    return [header, *rows]


def _series(draw: random.Random, good: Path) -> Case:
    more = ("data.season=7", "data.split=[0.5,0.5,0]", "data.series=shop", "data.missing=ffill",
            "data.short=pad", "data.gaps=fill", "data.calendar=[weekday]", "data.day_first=true",
            "data.time=null", "data.normalizer=minmax", "data.targets=[price,weekday]",
            "data.delimiter=semicolon", "data.decimal=comma", "data.encoding=cp1252",
            "data.gaps=report", "data.calendar=[month,holidays.DE]", "data.time_zone=Europe/Berlin",
            "data.static=[shop]", "data.scale_by=window", "data.missing=indicator",
            "data.duplicates=first", "data.duplicates=last", "data.skip_lines=1",
            "data.transform=log1p",
            "data.past_covariates=[weekday]", "data.covariates=[]",
            "model/head=gaussian", "model/head=quantiles", "model/head=student_t",
            "model/head=negative_binomial", "model/anchor=none", "model/anchor=window",
            "calibrate_intervals=[0.5,0.9]",
            "shrink_forecasts=true", "shrink_forecasts=false")  # fmt: skip
    options = [option for option in more if draw.random() < 0.12]
    words = ["train", *SMALL, *SERIES, ONE_STEP, *options]
    if draw.random() < 0.3:
        given = [word for word in (*SMALL, *SERIES) if not word.startswith("model")]
        models = ("linear", "dilated", "patches", "last_n", "reshape")
        words = ["train", f"model={draw.choice(models)}", *given, ONE_STEP, *options]
    return Case(words, {"series.csv": _series_file(draw)}, draws=draw.random() < 0.1)


def _forecast(draw: random.Random, good: Path) -> Case:
    more = ("steps=5", "steps=1", "levels=[0.1,0.9]", "output=out.csv", "output=out.parquet",
            "output=out.jsonl", "data.gaps=fill", "data.short=pad", "data.missing=ffill",
            "data.covariates=[]", "data.day_first=true", "data.time=null", "batch_size=1",
            "data.decimal=comma", "data.series=shop", "data.duplicates=last",
            "data.transform=log1p")  # fmt: skip
    chosen = [option for option in more if draw.random() < 0.12]
    command = draw.choice(("forecast", "forecast", "evaluate"))
    if command == "evaluate":
        chosen = [option for option in chosen if option.startswith("data.")]
    words = [command, "run=run", *chosen, "data.path=new.csv"]
    return Case(words, {"new.csv": _series_file(draw)}, "series")


def _update(draw: random.Random, good: Path) -> Case:
    words = ["update", "run=run", "data.path=new.csv", "paths.output=new", "max_steps=1"]
    more = ("data.gaps=fill", "data.split=[0.8,0.15,0.05]", "data.missing=ffill", "data.season=7")
    options = [option for option in more if draw.random() < 0.12]
    return Case([*words, *options], {"new.csv": _series_file(draw)}, "series")


def _tfds(draw: random.Random, good: Path) -> Case:
    place = "tiny_words/1.0.0"
    path = draw.choice(sorted((good / "tfds" / place).iterdir()))
    change = changed_json if path.suffix == ".json" else changed_bytes
    files = {f"{place}/{path.name}": change(draw, path.read_bytes())}
    target = draw.choice(("label", "size", "word"))
    options = ("data=tfds", "data.name=tiny_words", "data.data_dir=.", "data.source_column=word")
    return _train(draw, files, *options, f"data.target_column={target}")._replace(good="tfds")


def _huggingface(draw: random.Random, good: Path) -> Case:
    folder = good / "huggingface"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    path = draw.choice(paths)
    change = changed_json if path.suffix == ".json" else changed_bytes
    files = {str(path.relative_to(folder)): change(draw, path.read_bytes())}
    target = draw.choice(("more.label", "more.tags", "word"))
    more = ("data.on_error=skip", "data.train=train[:50%]", "data.group_column=more.label")
    options = ["data=huggingface", "data.path=.", f"data.target_column={target}"]
    options += [option for option in more if draw.random() < 0.1]
    return _train(draw, files, *options, "data.source_column=word")._replace(good="huggingface")


def _conf_file(draw: random.Random, good: Path) -> Case:
    config = {"defaults": ["encdec", "_self_"], "dropout": 0.1, "encoder": {"units": 4}}
    if draw.random() < 0.7:
        text = yaml.safe_dump(changed_value(draw, config), allow_unicode=True)
    else:
        text = changed_bytes(draw, yaml.safe_dump(config).encode()).decode("latin-1")
    words = ["train", "--config-dir", "conf", *SMALL, *PAIRS, "model=mine", "data=files",
             "data.train=pairs.tsv", "paths.output=new", ONE_STEP]  # fmt: skip
    return Case(words, {"conf/model/mine.yaml": text.encode()}, "pairs")


def _config(draw: random.Random, good: Path) -> Case:
    name = draw.choice(("pairs", "series"))
    command = draw.choice(("resume", "evaluate", "predict"))
    folder = "stopped" if command == "resume" else "run"
    content = (good / name / folder / "config.yaml").read_bytes()
    if draw.random() < 0.7:
        value = changed_value(draw, yaml.safe_load(content))
        content = yaml.safe_dump(value, allow_unicode=True).encode(errors="surrogatepass")
    else:
        content = changed_bytes(draw, content)
    return _reading(draw, command, name, {f"{folder}/config.yaml": content})


def _model(draw: random.Random, good: Path) -> Case:
    name = draw.choice(("pairs", "series"))
    command = draw.choice(("predict", "predict", "evaluate"))
    content = (good / name / "run" / "model.keras").read_bytes()
    changed = changed_zip(draw, content, _changed_part)
    return _reading(draw, command, name, {"run/model.keras": changed})


def _changed_part(draw: random.Random, name: str, content: bytes) -> bytes:
    return (changed_json if name.endswith(".json") else changed_bytes)(draw, content)


def _checkpoint(draw: random.Random, good: Path) -> Case:
    name = draw.choice(("pairs", "series"))
    folder = good / name / "stopped"
    paths = sorted((folder / "checkpoints").iterdir())
    files = {}
    for path in draw.sample(paths, draw.choice((1, 1, 2))):
        change = changed_array if path.suffix == ".npz" else _changed_part
        files[f"stopped/checkpoints/{path.name}"] = changed_zip(draw, path.read_bytes(), change)
    return _reading(draw, "resume", name, files)


def _record(draw: random.Random, good: Path) -> Case:
    return _json_of_run(draw, good, "run.json")


def _features(draw: random.Random, good: Path) -> Case:
    return _json_of_run(draw, good, "features.json")


def _json_of_run(draw: random.Random, good: Path, file: str) -> Case:
    name = draw.choice(("pairs", "series"))
    command = draw.choice(("resume", "resume", "resume", "evaluate"))
    folder = "stopped" if command == "resume" else "run"
    content = changed_json(draw, (good / name / folder / file).read_bytes())
    return _reading(draw, command, name, {f"{folder}/{file}": content})


def _journal(draw: random.Random, good: Path) -> Case:
    name = draw.choice(("pairs", "series"))
    file = draw.choice(("metrics.jsonl", "metrics.jsonl", "timing.jsonl"))
    content = (good / name / "stopped" / file).read_bytes()
    if draw.random() < 0.6:
        lines = [json.loads(line) for line in content.splitlines()]
        lines = changed_value(draw, lines)
        content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    else:
        content = changed_bytes(draw, content)
    return _reading(draw, "resume", name, {f"stopped/{file}": content})._replace(draws=True)


def _cache(draw: random.Random, good: Path) -> Case:
    name = draw.choice(("pairs", "series"))
    paths = sorted(path for path in (good / name / "cache").rglob("*") if path.is_file())
    path = draw.choice(paths)
    change = {".json": changed_json, ".npy": _changed_npy}.get(path.suffix, changed_bytes)
    files = {str(path.relative_to(good / name)): change(draw, path.read_bytes())}
    return _reading(draw, draw.choice(("resume", "evaluate")), name, files)


def _changed_npy(draw: random.Random, content: bytes) -> bytes:
    return changed_array(draw, "", content)


def _constraint(draw: random.Random, good: Path) -> Case:
    content = b"A B C\nB\nC C\nD E\n"
    content = changed_bytes(draw, content) if draw.random() < 0.9 else content
    group, option = draw.choice(
        (("trie", "outputs"), ("banned_sequences", "sequences"), ("phrases", "phrases"))
    )
    if draw.random() < 0.2:
        group, option = "regex", "pattern"
        text = draw.choice(TEXTS)[:300].replace("\0", "").replace("\\", "\\\\").replace("'", "\\'")
        value = f"'({text}|[A-C]+ ?)*'"
    else:
        value = "list.txt"
    words = ["predict", "run=run", "decoding=beam", f"decoding/constraint={group}"]
    words += [f"decoding.constraint.{option}={value}", "--", "abc", "b"]
    return Case(words, {"list.txt": content}, "pairs")


def _stdin(draw: random.Random, good: Path) -> Case:
    name = draw.choice(("pairs", "pairs", "series"))
    lines = b"abc\nb\nccd\n" if name == "pairs" else b"1 0 2 1 3 2 4 3\n2 0 3 1 4 2 5 3\n"
    options = (
        "format=tsv", "format=jsonl", "alignments=true", "decoding=beam", "decoding=sampling",
        "max_length=3", "unknown=copy", "batch_size=1", "decoding=minimum_bayes_risk",
    )  # fmt: skip
    chosen = [option for option in options if draw.random() < 0.15]
    return Case(["predict", "run=run", SHORT, *chosen], {}, name, changed_bytes(draw, lines))


def _input(draw: random.Random, good: Path) -> Case:
    make, name = draw.choice(
        ((_tsv, None), (_csv, "a.csv"), (_jsonl, "a.jsonl"), (_parquet, "a.parquet"))
    )
    files = make(draw, good).files
    name = name or next(iter(files))
    output = draw.choice(("out.csv", "out.tsv", "out.jsonl", "out.parquet", "out.csv.gz"))
    options = (
        "data.source_column=2", "data.header=false", "data.header=true", "data.features_column=2",
        "data.delimiter=comma", "unknown=copy", "decoding=beam", "data.encoding=latin-1",
    )  # fmt: skip
    chosen = [option for option in options if draw.random() < 0.1]
    words = ["predict", "run=run", f"input={name}", f"output={output}", SHORT, *chosen]
    return Case(words, files, "pairs")


def _reading(draw: random.Random, command: str, good: str, files: dict[str, bytes]) -> Case:
    if command == "resume":
        words = ["train", "resume=stopped", "logger=none"]
        if draw.random() < 0.2:  # as it was started, with two runs to choose from
            options = [*PAIRS, "data=files", "data.train=pairs.tsv"] if good == "pairs" else SERIES
            words = ["train", *SMALL, *options, "paths.output=new", "resume=auto"]
        more = ["allow_changed_data=true"] if draw.random() < 0.2 else []
        return Case([*words, *more], files, good)
    if command == "evaluate":
        return Case(["evaluate", "run=run"], files, good)
    texts = ["abc", "b"] if good == "pairs" else ["1 0 2 1 3 2 4 3"]
    run = draw.choice(("run", "run/model.keras"))
    return Case(["predict", f"run={run}", "--", *texts], files, good)


KINDS: dict[str, Callable[[random.Random, Path], Case]] = {
    "TSV": _tsv,
    "CSV": _csv,
    "JSONL": _jsonl,
    "Parquet": _parquet,
    "text files": _texts,
    "series": _series,
    "forecasts": _forecast,
    "updates": _update,
    "TFDS folder": _tfds,
    "Hugging Face folder": _huggingface,
    "overrides": overrides.of_runs,
    "options of exports": overrides.of_exports,
    "exported folders": artefacts.make,
    "requests": requests.make,
    "own config": _conf_file,
    "config.yaml": _config,
    "model.keras": _model,
    "checkpoints": _checkpoint,
    "run.json": _record,
    "features.json": _features,
    "journals": _journal,
    "cache": _cache,
    "constraints": _constraint,
    "standard input": _stdin,
    "input of predict": _input,
}
