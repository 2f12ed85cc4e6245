"""The worked examples run as they stand, and print what their comments say."""

import re
import shlex
from pathlib import Path

import pytest

from seq2seq.configuration.composing import compose

PAGE = Path(__file__).parents[1] / "docs" / "examples.md"
SECTIONS = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)[1:]
TITLES = [section.partition("\n")[0] for section in SECTIONS]
COMMANDS = [
    command.replace("\\\n", " ")
    for command in re.findall(
        r"^python scripts/train\.py ((?:.*\\\n)*.*)$", PAGE.read_text(), re.MULTILINE
    )
]


def code(section):
    """The section's Python blocks as one program."""
    return "\n".join(re.findall(r"^```python\n(.*?)^```$", section, re.DOTALL | re.MULTILINE))


def test_there_are_ten_examples():
    assert [f"{number}." for number in range(1, 11)] == [title.split()[0] for title in TITLES[:10]]


@pytest.mark.by_turns(2)
@pytest.mark.parametrize("section", SECTIONS, ids=TITLES)
def test_an_example_prints_what_its_comments_say(section, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    program = code(section)

    exec(compile(program, PAGE.name, "exec"), {"__name__": "example"})

    expected = re.findall(r"^print\(.*\)  # (.*)$", program, re.MULTILINE)
    assert expected == capsys.readouterr().out.splitlines()


@pytest.mark.by_turns(3)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_composes(command):
    compose("train", shlex.split(command, comments=True))
