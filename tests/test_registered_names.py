"""Keras lets the last class of a registered name win, in silence: saved files would load wrongly."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]


def registered(path: Path) -> list[str]:
    """Names under which a file's classes are registered."""
    classes = [node for node in ast.walk(ast.parse(path.read_text())) if hasattr(node, "bases")]
    calls = [
        (node.name, call)
        for node in classes
        for call in node.decorator_list
        if isinstance(call, ast.Call) and "register_keras_serializable" in ast.unparse(call.func)
    ]
    given = [
        {word.arg: ast.literal_eval(word.value) for word in call.keywords} for _, call in calls
    ]
    assert all(words["package"] == "seq2seq" for words in given), path
    return [words.get("name", name) for (name, _), words in zip(calls, given, strict=True)]


def test_no_two_classes_are_registered_under_one_name():
    names = Counter(name for path in (ROOT / "seq2seq").rglob("*.py") for name in registered(path))

    assert names
    assert [] == [name for name, count in names.items() if count > 1]
