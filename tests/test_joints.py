"""Floors 2 to 4 ask an object for what its base class offers, not which class it has.

Counted are calls of `isinstance` with a class of this library, and all of `getattr` and `hasattr`.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS_2_TO_4 = (
    "encoders", "decoders", "readouts", "heads",
    "models",
    "prediction", "evaluation", "exporting", "training", "reporting",
)  # fmt: skip
MOST = 8  # in all
ALLOWED = {  # module: (number of calls, why)
    "models/parts.py": (1, "an encoder of somebody else's need not inherit from `Encoder`"),
    "prediction/predictor.py": (1, "a Keras file may hold any model"),
    "training/adam_tensorflow.py": (1, "a variable of Keras, or of TensorFlow"),
    "training/compiling.py": (2, "any Keras loss, or its name; any Keras model"),
    "training/run.py": (1, "any Keras model"),
    "training/run_options.py": (1, "any Keras callback"),
    "training/trainer.py": (1, "any Keras model"),
}


def own_classes(tree: ast.Module) -> set[str]:
    """Names in a module that are classes of this library."""
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("seq2seq"):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def questions(source: str) -> Iterator[str]:
    """Each call in a module's text that asks an object what it is."""
    tree = ast.parse(source)
    own = own_classes(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id == "isinstance":
            asked = {one.id for one in ast.walk(node.args[1]) if isinstance(one, ast.Name)}
            if asked & own:
                yield ast.unparse(node)
        elif node.func.id in ("getattr", "hasattr"):
            yield ast.unparse(node)


def asked(packages) -> Counter[str]:
    """Module -> number of such calls in it."""
    counts: Counter[str] = Counter()
    for package in packages:
        for path in sorted((ROOT / "seq2seq" / package).rglob("*.py")):
            found = list(questions(path.read_text()))
            if found:
                counts[path.relative_to(ROOT / "seq2seq").as_posix()] = len(found)
    return counts


def test_objects_are_not_asked_for_their_class():
    assert {name: count for name, (count, _) in ALLOWED.items()} == asked(FLOORS_2_TO_4)


def test_the_exceptions_stay_few():
    assert sum(count for count, _ in ALLOWED.values()) <= MOST


def test_a_question_is_found():
    text = "from seq2seq.readouts import Each\nisinstance(x, int | Each), hasattr(x, 'y'), str(x)"

    assert ["isinstance(x, int | Each)", "hasattr(x, 'y')"] == [*questions(text)]
    assert [] == [*questions("isinstance(x, int)")]
