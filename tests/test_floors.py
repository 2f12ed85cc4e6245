"""Imports only go down, between folders and inside them (docs/architecture.md)."""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from count_imports import circle, import_graph, parsed, rooms  # noqa: E402

FLOORS = [  # lowest first; packages on one line never import each other
    {"aliases", "errors", "symbols", "visible"},
    {"checks", "imports", "interruption", "ops", "saving", "storage"},
    {"tokenizers", "metrics", "pages", "hub"},
    {"features"},
    {"layers", "decoding", "data"},
    {"encoders", "decoders", "readouts", "heads", "forecasting"},
    {"models"},
    {"prediction"},
    {"evaluation", "exporting"},
    {"training", "reporting"},
    {"inspection", "comparison", "publishing"},
    {"configuration"},
    {"sweeps", "serving"},
    {"commands"},
]
FLOOR = {name: floor for floor, names in enumerate(FLOORS) for name in names}
MAX_MODULES = 25  # in a folder, `__init__` not counted
MAY_IMPORT_HYDRA = {"configuration", "commands"}
MAY_IMPORT_TENSORFLOW = {"seq2seq.decoding.compiling"}  # beside modules that have it in their name
TREES = parsed()
GRAPH = import_graph(TREES)


def package(module: str) -> str:
    """The part of `seq2seq` that a module belongs to; `seq2seq` itself has none."""
    return ".".join(module.split(".")[1:2])


def libraries(tree: ast.Module) -> Iterator[str]:
    """Top-level names of what a module imports, but for type checkers."""
    body = [node for node in tree.body if "TYPE_CHECKING" not in ast.dump(node)]
    for node in ast.walk(ast.Module(body, [])):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def test_imports_only_go_down():
    arrows = {(package(name), package(one)) for name, used in GRAPH.items() for one in used}
    between = {(a, b) for a, b in arrows if a and b and a != b}

    assert set() == {(a, b) for a, b in between if FLOOR[b] >= FLOOR[a]}


def test_every_package_has_a_floor():
    assert {package(name) for name in GRAPH} - {""} == set(FLOOR)


def test_imports_are_absolute():
    imports = [(name, node) for name, tree in TREES.items() for node in ast.walk(tree)]

    assert [] == [name for name, node in imports if getattr(node, "level", 0)]


def test_modules_do_not_import_each_other_in_circles():
    assert [] == circle(GRAPH)


def test_rooms_do_not_import_each_other_in_circles():
    folders = {name.rpartition(".")[0] for name in GRAPH if name.count(".") > 1}

    assert {} == {folder: found for folder in folders if (found := circle(rooms(GRAPH, folder)))}


def test_no_folder_is_crowded():
    files = (ROOT / "seq2seq").rglob("*.py")
    counts = Counter(path.parent for path in files if path.name != "__init__.py")

    assert {} == {str(folder): n for folder, n in counts.items() if n > MAX_MODULES}


def test_hydra_stays_at_the_entry():
    used = {name for name, tree in TREES.items() if {"hydra", "omegaconf"} & {*libraries(tree)}}

    assert set() == {name for name in used if package(name) not in MAY_IMPORT_HYDRA}


def test_tensorflow_stays_where_a_name_says_so():
    used = {name for name, tree in TREES.items() if "tensorflow" in libraries(tree)}

    assert set() == {
        name
        for name in used - MAY_IMPORT_TENSORFLOW
        if "tensorflow" not in name and "tfds" not in name
    }


def test_models_use_the_decoding_protocol_only():
    used = {one for name in GRAPH if package(name) == "models" for one in GRAPH[name]}

    assert {"seq2seq.decoding.protocol"} == {one for one in used if package(one) == "decoding"}


def test_what_should_not_be_is_found():
    assert circle({"a": {"b"}, "b": {"a"}})
    assert {"p.a": {"p.b"}, "p.b": set()} == rooms({"p.a.x": {"p.b.y"}, "p.b.y": set()}, "p")
