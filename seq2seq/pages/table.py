"""Tables of pages."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from seq2seq.visible import visible

NOTE = ' style="display:block;font-weight:normal"'  # for notebooks, which have no style sheet
LONG = 30  # characters from which a text may be broken anywhere


class Cell(NamedTuple):
    """A cell with more than a text.

    Attributes:
        text: what is shown.
        note: smaller text below.
        kind: class of the style, such as good, bad or quiet.
        share: from 0 to 1, the length of a bar behind the text; None for no bar.
    """

    text: str
    note: str = ""
    kind: str = ""
    share: float | None = None


def percent(value: float) -> Cell:
    """Make a cell with a share and its bar; an empty one for NaN."""
    is_known = value == value
    return Cell(f"{value:.1%}" if is_known else "", share=min(value, 1.0) if is_known else None)


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    numbers: Sequence[int] = (),
    caption: str = "",
) -> str:
    """Make an HTML table that scrolls in itself where it is too wide.

    Args:
        header: names of the columns; none if all are empty.
        rows: cells: texts, numbers or `Cell`s. The first of each row is its header.
        numbers: columns that are aligned to the right.
        caption: what the table is, as text.
    """
    lines = [f"<caption>{escape(visible(caption))}</caption>"] if caption else []
    if any(header):
        lines.append(f"<thead>{_row(header, numbers, scope='col')}</thead>")
    body = "\n".join(_row(row, numbers, scope="row") for row in rows)
    lines.append(f"<tbody>\n{body}\n</tbody>")
    content = "\n".join(lines)
    return f'<div class="scroll" tabindex="0"><table>\n{content}\n</table></div>'


def _row(row: Sequence[object], numbers: Sequence[int], scope: str) -> str:
    cells = []
    for index, one in enumerate(row):
        cell = one if isinstance(one, Cell) else Cell(str(one))
        is_header = scope == "col" or index == 0
        kinds = ["number" if index in numbers else "text"]
        kinds += [cell.kind] if cell.kind else []
        kinds += ["share"] if cell.share is not None else []
        kinds += ["long"] if len(cell.text) > LONG else []
        style = "" if cell.share is None else f' style="--share:{cell.share:.1%}"'
        tag = f'th scope="{scope}"' if is_header and cell.text else "td"
        note = f"<small{NOTE}>{escape(visible(cell.note))}</small>" if cell.note else ""
        cells.append(
            f'<{tag} class="{" ".join(kinds)}"{style}>'
            f"{escape(visible(cell.text))}{note}</{tag.split()[0]}>"
        )
    return f"<tr>{''.join(cells)}</tr>"
