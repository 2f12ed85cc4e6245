"""Tables of HTML."""

from collections.abc import Iterable, Sequence
from html import escape

from seq2seq.visible import visible


def table(
    header: Sequence[str], rows: Iterable[Sequence[object]], classes: Sequence[str | None] = ()
) -> str:
    """Make an HTML table; if a column's class is None, the text of each cell is its class."""
    head = "".join(f"<th>{escape(visible(name))}</th>" for name in header)
    lines = [f"<tr>{head}</tr>"] if any(header) else []
    for row in rows:
        cells = []
        for index, cell in enumerate(row):
            text = escape(visible(str(cell)))
            kind = classes[index] if index < len(classes) else ""
            cells.append(f'<td class="{text if kind is None else kind}">{text}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "<table>\n" + "\n".join(lines) + "\n</table>"
