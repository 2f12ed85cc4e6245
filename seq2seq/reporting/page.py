"""Self-contained HTML pages."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

from matplotlib.figure import Figure

from seq2seq.showing.drawing import png
from seq2seq.storage.files import replacing

CSS = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin-top: 2em }
table { border-collapse: collapse } td, th { padding: .2em 1em .2em 0; text-align: left;
  vertical-align: top; border-bottom: 1px solid #e4e7ea } th { color: #666; font-weight: normal }
td.number { text-align: right } td.right { color: #2e7d32 } td.wrong { color: #c0392b }
pre { background: #f4f6f8; padding: .7em; white-space: pre-wrap } img { max-width: 100% }
"""


def write_page(path: Path, title: str, parts: Sequence[str]) -> Path:
    """Write a page with a title and parts of HTML; return its path."""
    title = escape(title)
    with replacing(path) as temporary:
        temporary.write_text(
            f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>\n'
            f"<style>{CSS}</style>\n<h1>{title}</h1>\n" + "\n".join(parts) + "\n</html>\n",
            encoding="utf-8",
        )
    return path


def picture(folder: Path, name: str, canvas: Figure) -> str:
    """Write a picture beside the page; return the HTML that embeds it."""
    content = png(canvas)
    with replacing(folder / f"{name}.png") as temporary:
        temporary.write_bytes(content)
    return _embedded(name.replace("_", " "), content)


def embedded(description: str, canvas: Figure) -> str:
    """Return the HTML that embeds a picture, which is in no file."""
    return _embedded(description, png(canvas))


def _embedded(description: str, content: bytes) -> str:
    data = b64encode(content).decode("ascii")
    return f'<img alt="{escape(description)}" src="data:image/png;base64,{data}">'
