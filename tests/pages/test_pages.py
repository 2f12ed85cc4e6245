import re

import numpy as np
import pytest
from html_page import HtmlPage
from matplotlib.figure import Figure

from seq2seq.pages.drawing import FIRST, SHADES, STYLE, drawn, on_white, panels
from seq2seq.pages.page import paragraph, write_page
from seq2seq.pages.style import CSS, DARK, LIGHT
from seq2seq.pages.table import Cell, percent, table


def figure(label="x"):
    canvas = Figure(figsize=(3, 2), **STYLE)
    axes = canvas.subplots()
    axes.plot([0, 1], [1, 0], color=FIRST)
    axes.imshow(np.eye(2), cmap=SHADES, interpolation="none")
    axes.set_xticks([0, 1], [label, "b"], parse_math=False)
    return canvas


def test_a_page_has_the_sections_that_have_content(tmp_path):
    sections = [("One & two", paragraph("<b>")), ("Nothing", ""), ("Three", panels())]
    page = HtmlPage.at(write_page(tmp_path / "a.html", "<i>", sections, paragraph("Lead.")))
    assert ["one-two"] == page.sections
    assert {"<i>", "<b>", "One & two", "Lead."} <= {*page.texts}
    assert "<b>" not in page.text and "<i>" not in page.text


def test_pictures_beside_each_other_share_no_id(tmp_path):
    content = panels(drawn(figure(), "one"), drawn(figure(), "two"), on_white(figure(), "three"))
    page = HtmlPage.at(write_page(tmp_path / "a.html", "Title", [("Pictures", content)]))
    assert ["one", "two", "three"] == page.pictures
    for used in re.findall(r'(?:url\(#|href="#)([^")]+)', page.text):
        assert used in page.ids


def test_a_picture_has_the_colors_of_the_page_and_the_reader_s_fonts():
    picture = drawn(figure(), "one")
    assert "stroke: var(--first)" in picture
    assert "#" not in re.sub(r"url\(#|href=\"#", "", re.sub(r"base64,[^\"]*", "", picture))
    assert "font-family" not in picture and "<style" not in picture


@pytest.mark.parametrize(
    "label", ["$x^$ \u4f60\u597d", "\u05e9\u05dc\u05d5\u05dd", "<b>", f'id="{FIRST}']
)
def test_any_text_is_drawn_as_it_is(tmp_path, label):
    page = write_page(tmp_path / "a.html", "Title", [("One", drawn(figure(label), "picture"))])
    assert label in HtmlPage.at(page).texts


def test_cells_are_escaped_and_have_notes_and_bars():
    found = table(("a", "b"), [("<u>", percent(0.25)), (Cell("x", note="y & z"), "\n")], (1,), "c<")
    assert "&lt;u&gt;" in found and "<u>" not in found
    assert "--share:25.0%" in found and ">25.0%</td>" in found
    assert ">y &amp; z</small>" in found
    assert "<caption>c&lt;</caption>" in found and r"\n" in found


def test_a_share_that_is_not_known_has_no_bar():
    assert Cell("") == percent(float("nan"))


def contrast(one, two):
    """The contrast of two colors, from 1 to 21, as WCAG 2.1 defines it."""
    lights = []
    for color in (one, two):
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        lights.append(np.dot(linear, (0.2126, 0.7152, 0.0722)) + 0.05)
    return max(lights) / min(lights)


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_texts_have_enough_contrast(colors):
    assert LIGHT.keys() == DARK.keys()
    for name in ("ink", "quiet", "first", "second", "good", "bad"):
        assert contrast(colors[name], colors["paper"]) >= 4.5, name
    assert contrast(colors["ink"], colors["panel"]) >= 4.5
    assert "prefers-color-scheme: dark" in CSS
