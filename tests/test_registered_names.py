"""Of two classes with one registered name Keras takes the last: saved files would load wrongly."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]


def registered(path: Path) -> list[str]:
    """Names under which a file's classes are registered."""
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        for call in getattr(node, "decorator_list", []):
            if "register_keras_serializable" in ast.unparse(call):
                words = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
                assert words["package"] == "seq2seq"
                names.append(words.get("name", node.name))
    return names


def test_no_two_classes_are_registered_under_one_name():
    names = Counter(name for path in (ROOT / "seq2seq").rglob("*.py") for name in registered(path))

    assert names
    assert [] == [name for name, count in names.items() if count > 1]
