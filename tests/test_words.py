"""What is written: words that read as a translation, and commands that a shell takes as printed."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RETIRED = {  # an example -> its pattern; what a native editor would write is in CONTRIBUTING.md
    "goes on": r"go(es|ing)? on",
    "anew": r"anew",
    "likewise": r"likewise",
    "mended": r"mend(s|ed|ing)?",
    "mates": r"mates?",
    "is no number": r"(?<!there )(is|are) no (?!longer|more|less|match)[a-z]+",
    "of its own": r"of (its|their|your|our|one's) own",
    "stands in": r"stands?(?! for\b)",
    "said": r"(said|told)",
    "what is asked for": r"what is asked for",
}
PATTERNS = {word: re.compile(rf"(?<![\w-]){one}(?![\w-])", re.I) for word, one in RETIRED.items()}
HISTORY = ROOT / "docs" / "history"  # diaries of the past, kept as they were
SUFFIXES = {".md", ".py", ".pyi", ".toml", ".yaml", ".yml"}
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
OPTION = re.compile(r"[\w./@]+=[^\s`]*[\[*;(][^\s`]*")  # such as key=[a,b]


def written() -> Iterator[Path]:
    """Files whose words a user or a developer reads."""
    for name in ("README.md", "CHANGELOG.md", "SECURITY.md", "pyproject.toml", "mkdocs.yml"):
        yield ROOT / name  # CONTRIBUTING.md lists the words
    for folder in ("conf", "datasets", "docs", "scripts", "seq2seq"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES and HISTORY not in path.parents:
                yield path


def retired(text: str) -> Counter:
    """How often each retired word is in a text, lines joined as they are read."""
    joined = re.sub(r"\s*\n[\s#]*", " ", text)
    return Counter({word: n for word, one in PATTERNS.items() if (n := len(one.findall(joined)))})


def unquoted(text: str) -> list[str]:
    """Options of commands, in fenced blocks or after a program's name, that zsh would expand."""
    blocks = re.findall(r"^```bash.*?\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    commands = re.findall(r"(?:python scripts/\w+\.py|seq2seq-\w+) [^`\n]*", text)
    lines = {line for part in [*blocks, *commands] for line in part.splitlines()}
    return sorted({found for line in lines for found in OPTION.findall(QUOTED.sub("", line))})


@pytest.mark.parametrize("word", RETIRED)
def test_a_retired_word_is_found(word):
    assert {word: 1} == retired(f"It {word.replace(' ', chr(10) + '# ')} so.")


def test_no_retired_word_is_written():
    counts = {str(path.relative_to(ROOT)): retired(path.read_text("utf-8")) for path in written()}

    assert {} == {name: dict(words) for name, words in counts.items() if words}


def test_options_that_a_shell_expands_are_found():
    assert ["data.targets=[price]"] == unquoted(
        "```bash\nseq2seq-train data.targets=[price] a=1\n```"
    )
    assert ["run=runs/*"] == unquoted("`python scripts/evaluate.py run=runs/* x=1`")
    assert [] == unquoted("```bash\npython scripts/train.py 'data.targets=[price]' \"a=b[c]\"\n```")


def test_every_command_can_be_pasted_into_zsh():
    found = {str(path.relative_to(ROOT)): unquoted(path.read_text("utf-8")) for path in written()}

    assert {} == {name: options for name, options in found.items() if options}
