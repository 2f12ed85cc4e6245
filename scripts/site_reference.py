"""MkDocs hook: pages of the reference, generated from `conf/` and from the packages' exports."""

import ast
import re
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
CONF = ROOT / "conf"
PACKAGES = ROOT / "seq2seq"
LINE = re.compile(r"^( *)([\w/@.-]+):(?: +(.*?))??(?: +# (.*))?$")
OPTIONS = ("data", "model", "decoding", "trainer", "optimizer", "logger", "sweep")  # groups
PAGES = {  # page -> its title, and the folders whose files are on it
    "options": ("Options", ["", *(f"{group}/**" for group in OPTIONS)]),
    "strategies": ("Strategies", ["decoding"]),
    "processors": ("Processors", ["decoding/processors"]),
    "constraints": ("Constraints", ["decoding/constraint"]),
}


class Option(NamedTuple):
    """One key of a YAML file."""

    key: str  # dotted, below the file
    default: str
    comment: str


def options(path: Path) -> list[Option]:
    """The options of a config file, with the comments that explain them; its own come first.

    Those of shared files (`_base`) are included; those of another choice are on its own section.
    """
    shared = re.findall(
        r"^  - /(_base/.*)@_here_$|^  - (\w+)@_here_$", path.read_text("utf-8"), re.M
    )
    bases = [CONF / f"{top}.yaml" if top else path.with_stem(near) for top, near in shared]
    found = {one.key: one for base in bases for one in options(base)}
    own = [
        one._replace(comment=one.comment or (found[one.key].comment if one.key in found else ""))
        for one in own_options(path)
    ]
    keys = {one.key for one in own}
    return own + [one for one in found.values() if one.key not in keys]


def own_options(path: Path) -> list[Option]:
    """The options that a config file itself sets."""
    found: list[Option] = []
    parents: list[tuple[int, str]] = []
    text = path.read_text(encoding="utf-8")
    body = re.sub(r"^defaults:\n(?:[ -].*\n|\n)*", "", text, flags=re.MULTILINE)
    for line in body.splitlines():
        if match := LINE.match(line):
            indent, key, default, comment = match.groups()
            parents = [one for one in parents if one[0] < len(indent)]
            name = ".".join([*(parent for _, parent in parents), key])
            parents.append((len(indent), key))
            if key != "_target_" and (default or comment):
                found.append(Option(name, default or "", comment or ""))
    return found


def heading(path: Path) -> str:
    """What a file is about: the comment lines at its top, but for Hydra's."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        if not line.startswith("# @package"):
            lines.append(line.lstrip("# "))
    return "\n".join(f"`{line}`  " if line.startswith("python ") else line for line in lines)


def page(title: str, folders: list[str]) -> str:
    """A page with a section for each config file of some groups."""
    parts = [f"# {title}", "", "Each option is `key=value` on the command line."]
    for folder in folders:
        for path in sorted(CONF.glob(f"{folder}/*.yaml" if folder else "*.yaml")):
            parts += section(path)
    return "\n".join(parts) + "\n"


def section(path: Path) -> list[str]:
    """A file: what it is about, its class, and a table of its options."""
    group, _, name = path.relative_to(CONF).with_suffix("").as_posix().rpartition("/")
    title = f"{group}={name}" if group else f"{name}.yaml"
    parts = ["", f"## `{title}`", "", heading(path), ""]
    target = re.search(r"^_target_: (seq2seq\.(\w+)\.[\w.]+)$", path.read_text("utf-8"), re.M)
    if target and (PACKAGES / target[2] / "__init__.py").exists() and target[1].count(".") == 2:
        parts += [f"Builds [`{target[1]}`][{target[1]}].", ""]
    if rows := options(path):
        parts += ["| option | default | |", "|---|---|---|"]
        parts += [f"| `{row.key}` | `{cell(row.default)}` | {cell(row.comment)} |" for row in rows]
    return parts


def cell(text: str) -> str:
    return text.replace("|", "\\|") or " "


def exports(folder: Path) -> list[str]:
    """What a package exports, as its `__init__.pyi` lists it."""
    stub = ast.parse((folder / "__init__.pyi").read_text(encoding="utf-8"))
    nodes = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    return sorted({alias.name for node in nodes for alias in node.names}, key=str.lower)


def api_page(folder: Path) -> str:
    """A page of mkdocstrings' directives for what a package exports."""
    package = ".".join(folder.relative_to(ROOT).parts)
    lines = [f"# {package}", ""]
    for name in exports(folder):
        lines += [f"::: {package}.{name}", ""]
    return "\n".join(lines)


def on_files(files: Files, config: MkDocsConfig, **_: Any) -> Files:
    """Adds the generated pages to those of `docs/`."""
    pages = {f"reference/{name}.md": page(*group) for name, group in PAGES.items()}
    listed = re.findall(r"reference/api/(\w+)\.md", str(config.nav))
    folders = [path.parent for path in PACKAGES.rglob("__init__.pyi") if path.parent.name in listed]
    pages |= {f"reference/api/{folder.name}.md": api_page(folder) for folder in folders}
    for path, content in pages.items():
        files.append(File.generated(config, path, content=content))
    return files
