"""What people must know of an artefact."""

from typing import Any

from seq2seq.exporting.agreement import Agreement
from seq2seq.exporting.formats.format import Format, Signature
from seq2seq.exporting.plan import Plan
from seq2seq.prediction.described import described_feature


def readme(
    plan: Plan,
    format: Format,
    signatures: dict[str, Signature],
    agreements: dict[str, Agreement],
    source: Any,
) -> str:
    """Write the README of an artefact, in Markdown.

    Args:
        plan, format, signatures, agreements: as for `signature`.
        source: a raw source for the example.
    """
    model = plan.model
    quantized = "" if plan.quantize == "none" else f" with weights of 8 bits ({plan.quantize})"
    code = format.example(plan, signatures, source)
    functions = "\n".join(
        f"- `{name}`: {', '.join(one.inputs)} -> {', '.join(one.outputs)}"
        for name, one in signatures.items()
    )
    compared = "\n".join(f"{name}: {one}" for name, one in agreements.items())
    return f"""# A trained model, exported

From {described_feature(model.source)} to {described_feature(model.target)}:
{type(model).__name__}, {model.count_params():,} weights, format {format.name}{quantized}. It runs
without the library that trained it, except as noted below. In this folder:

```python
{code.strip()}
```

{format.needs(plan)}

{functions or "`signature.json` has more."}

`signature.json` has the shapes and meanings of all inputs and outputs, the symbols of each id,
limits and versions. When it was exported, its answers were compared:

```text
{compared}
```
"""
