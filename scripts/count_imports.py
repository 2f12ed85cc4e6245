"""`python scripts/count_imports.py [PACKAGE]`: rooms of `seq2seq/`, and the imports between them.

A *room* of a package is one of its subfolders, or a module that is directly inside it.
"""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
Graph = dict[str, set[str]]  # module or room -> those that it imports


def parsed(root: Path = ROOT / "seq2seq") -> dict[str, ast.Module]:
    """Dotted name -> syntax tree of every module; data sets and configs are left out."""
    links = {"conf", "datasets"}
    paths = [p for p in sorted(root.rglob("*.py")) if p.relative_to(root).parts[0] not in links]
    return {_name(path, root): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def import_graph(trees: dict[str, ast.Module]) -> Graph:
    """The modules that each module imports, inside functions and for type checkers included."""
    exports = {name: _lazy_exports(name, tree) for name, tree in trees.items()}
    graph: Graph = {}
    for name, tree in trees.items():
        used = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                used |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                lazy = exports.get(node.module or "", {})
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    used.add(whole if whole in trees else lazy.get(alias.name, node.module or ""))
        graph[name] = (used & trees.keys()) - {name}
    return graph


def rooms(graph: Graph, package: str) -> Graph:
    """The graph of a package's rooms."""
    depth = package.count(".") + 2
    found: Graph = {}
    for name, used in graph.items():
        if name.startswith(f"{package}."):
            own = ".".join(name.split(".")[:depth])
            inside = {one for one in used if one.startswith(f"{package}.")}
            others = {".".join(one.split(".")[:depth]) for one in inside}
            found.setdefault(own, set()).update(others - {own})
    return found


def circle(graph: Graph) -> list[str]:
    """Modules or rooms that import each other in a circle; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _name(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root.parent).with_suffix("").parts).removesuffix(".__init__")


def _lazy_exports(package: str, tree: ast.Module) -> dict[str, str]:
    """Exported name -> module, of a package that exports lazily."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "lazy_exports":
            names = ast.literal_eval(node.args[1])
            return {name: f"{package}.{module}" for name, module in names.items()}
    return {}


def main() -> None:
    graph = import_graph(parsed())
    packages = {".".join(name.split(".")[:2]) for name in graph if name.count(".") > 1}
    for package in [f"seq2seq.{name}" for name in sys.argv[1:]] or sorted(packages):
        found = rooms(graph, package)
        arrows = sum(map(len, found.values()))
        print(f"{package:24} {len(found):3} rooms {arrows:4} imports between them", end="  ")
        print(" -> ".join(circle(found)) or "no circle")


if __name__ == "__main__":
    main()
