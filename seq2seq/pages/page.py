"""Self-contained HTML pages."""

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from seq2seq.pages.style import CSS
from seq2seq.storage.files import replacing
from seq2seq.visible import visible

FEW = 3  # sections for which a page has no list of contents
NOTHING_ELSE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"  # is loaded or run


def write_page(path: Path, title: str, sections: Sequence[tuple[str, str]], lead: str = "") -> Path:
    """Write a page that loads nothing else and runs nothing; return its path.

    Args:
        path: the file.
        title: the page's title, as text.
        sections: titles as text, and contents as HTML; those without content are left out.
        lead: HTML above the sections.
    """
    title, sections = escape(visible(title)), [one for one in sections if one[1]]
    links = (f'<a href="#{slug(name)}">{escape(name)}</a>' for name, _ in sections)
    contents = f'<nav aria-label="Contents">{" ".join(links)}</nav>'
    body = [lead, contents if len(sections) > FEW else "", *map(_section, sections)]
    with replacing(path) as temporary:
        temporary.write_text(
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{NOTHING_ELSE}">\n'
            f"<title>{title}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n"
            f"<h1>{title}</h1>\n{chr(10).join(filter(None, body))}\n</main>\n</body>\n</html>\n",
            encoding="utf-8",
        )
    return path


def paragraph(text: str, kind: str = "") -> str:
    """Make a paragraph of a text; the kind is a class of the style, such as lead or quiet."""
    return f"<p{kind and f' class={chr(34)}{kind}{chr(34)}'}>{escape(visible(text))}</p>"


def slug(text: str) -> str:
    """Turn a text into an identifier.

    >>> slug("Learning curves")   ->   "learning-curves"
    """
    return re.sub(r"\W+", "-", text.lower()).strip("-")


def _section(section: tuple[str, str]) -> str:
    title, content = section
    name = slug(title)
    return (
        f'<section id="{name}" aria-labelledby="{name}-title">\n'
        f'<h2 id="{name}-title">{escape(title)}</h2>\n{content}\n</section>'
    )
