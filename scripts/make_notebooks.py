"""`python scripts/make_notebooks.py`: writes docs/notebooks/ from pages of docs/.

Python blocks become cells of code, and the text between them cells of Markdown. A page remains the
source: its blocks run as tests, and tests/test_notebooks.py compares the notebooks with it.
"""

import json
import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("examples", "notebook")
BLOCK = re.compile(r"^```python\n(.*?)^```\n", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)]+)\)")  # to another file of the documents


def notebook(page: str) -> str:
    """The content of a page's notebook."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    cells = []
    for index, part in enumerate(BLOCK.split(text)):  # text and code by turns
        if content := part.strip("\n"):
            cells.append(cell(f"{page}-{index}", content, is_code=index % 2 == 1))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    content = {
        "cells": cells,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def cell(name: str, content: str, is_code: bool) -> dict[str, Any]:
    """A cell without outputs; links of Markdown lead out of the folder of notebooks."""
    common: dict[str, Any] = {"id": name, "metadata": {}}
    if is_code:
        common |= {"cell_type": "code", "execution_count": None, "outputs": []}
        return {**common, "source": content.splitlines(True)}
    content = LINK.sub(r"](../\1)", content)
    return {**common, "cell_type": "markdown", "source": content.splitlines(True)}


def main() -> None:
    for page in PAGES:
        path = DOCS / "notebooks" / f"{page}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(notebook(page), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
