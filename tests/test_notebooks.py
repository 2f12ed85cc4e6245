"""The notebooks of the documents are those of their pages, and run in a kernel."""

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from make_notebooks import DOCS, PAGES, notebook  # noqa: E402


@pytest.mark.parametrize("page", PAGES)
def test_a_notebook_is_that_of_its_page(page):
    """If not: `python scripts/make_notebooks.py`."""
    assert notebook(page) == (DOCS / "notebooks" / f"{page}.ipynb").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_a_notebook_has_the_code_of_its_page_and_links_that_lead_somewhere(page):
    cells = json.loads(notebook(page))["cells"]
    texts = {kind: [] for kind in ("code", "markdown")}
    for cell in cells:
        texts[cell["cell_type"]].append("".join(cell["source"]))
    blocks = re.findall(r"^```python\n(.*?)^```", (DOCS / f"{page}.md").read_text(), re.S | re.M)
    links = re.findall(r"\]\((\.[^)#]+)", "".join(texts["markdown"]))

    assert [block.strip("\n") for block in blocks] == texts["code"]
    assert links
    assert [] == [link for link in links if not is_there(link)]


def is_there(link: str) -> bool:
    return "/reference/" in link or (DOCS / "notebooks" / link).exists()  # the site makes these


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_notebook_runs_from_top_to_bottom_in_a_kernel(page, tmp_path, request):
    if not request.config.getoption("full"):
        pytest.skip("only with --full: its code runs in test_readme.py or test_examples.py as well")
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    document = nbformat.reads(notebook(page), as_version=4)
    nbformat.validate(document)
    where = {"metadata": {"path": str(tmp_path)}}

    nbclient.NotebookClient(document, timeout=600, resources=where).execute()

    outputs = [output for cell in document.cells for output in cell.get("outputs", [])]
    texts = "".join(str(output) for output in outputs)
    assert "error" not in {output.output_type for output in outputs}
    assert "oneDNN" not in texts and "InitializeLog" not in texts
    if page == "notebook":
        assert "Report of the run" in texts and "image/png" in texts
