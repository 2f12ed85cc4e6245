"""Model cards."""

import re
import shlex
from collections.abc import Sequence
from typing import Any, NamedTuple

import yaml

from seq2seq.prediction.described import described_feature, described_strategy
from seq2seq.publishing.figures import metrics_of, table_of
from seq2seq.storage.run_record import RunRecord
from seq2seq.visible import shortened, visible

ACTIVE = re.compile(r"[^\w ,.;:!?'/()+=-]")  # what Markdown or HTML may read as its own
LONGEST = 100  # characters of a text in a table
TAGS = "keras", "seq2seq", "sequence-to-sequence"
GENERATED, TFDS, HUGGING_FACE, SERIES = (
    f"seq2seq.data.{name}" for name in ("Generated", "Tfds", "HuggingFace", "Series")
)


class Card(NamedTuple):
    """What a model card tells.

    Attributes:
        address: `hf://user/name`, by which others load the model.
        license: its identifier, such as apache-2.0.
        predictor: of the published model and decoding.
        config: of the run, without places.
        record: of the run, without places.
        figures: by split and name.
        examples: (source, reference, prediction) of rows of the final split.
    """

    address: str
    license: str
    predictor: Any
    config: dict[str, Any]
    record: RunRecord
    figures: dict[str, dict[str, float]]
    examples: Sequence[tuple[str, str, str]]

    def to_markdown(self) -> str:
        """Return the card, with the metadata that the Hub reads at its top."""
        front = yaml.safe_dump(self._metadata(), allow_unicode=True, sort_keys=False)
        sections = (
            self._what(),
            self._loading(),
            self._figures(),
            self._limits(),
            self._versions(),
        )
        return f"---\n{front}---\n\n" + "\n\n".join(filter(None, sections)) + "\n"

    def _metadata(self) -> dict[str, Any]:
        data_set = self._data_set()
        metrics = metrics_of(self.figures)
        return {
            "library_name": "keras-seq2seq",
            "license": self.license,
            "tags": [*TAGS, *(["time-series"] if self._source_of_data() == SERIES else [])],
            **({"datasets": [data_set]} if data_set else {}),
            **({"metrics": metrics} if metrics else {}),
        }

    def _what(self) -> str:
        model = self.predictor.model
        name = self.address.rpartition("/")[2].partition("@")[0]
        lines = [
            f"# {name}",
            "",
            f"From {described_feature(model.source)} to {described_feature(model.target)}: "
            f"{type(model).__name__}, {model.count_params():,} weights, decoded by "
            f"`{described_strategy(self.predictor.strategy, self.predictor.searches)}`.",
        ]
        if self.examples:
            lines += ["", "| source | prediction | reference |", "|---|---|---|"]
            lines += [
                f"| {_cell(source)} | {_cell(prediction)} | {_cell(reference)} |"
                for source, reference, prediction in self.examples
            ]
        return "\n".join(lines)

    def _loading(self) -> str:
        source = self.examples[0][0] if self.examples else "..."
        return f"""## Use

`pip install "keras-seq2seq[hub]"`, then:

```python
import seq2seq

predictor = seq2seq.load("{self.address}")
print(predictor([{source!r}])[0].output)
```

Or `seq2seq-predict run={self.address} < lines.txt`, or `seq2seq-serve run={self.address}`."""

    def _figures(self) -> str:
        if not self.figures:
            return ""
        trained = (
            f"```bash\n{shlex.join(self.record.command)}\n```"
            if self.record.command
            else "`seq2seq.train` in Python, with the options in `config.yaml`."
        )
        return f"""## Figures

{table_of(self.figures)}

The weights were chosen by validation figures, which therefore flatter. The command:

{trained}"""

    def _limits(self) -> str:
        return "## Limits\n\n" + "\n".join(
            f"- {one}" for one in [*self._input_limits(), self._data()]
        )

    def _input_limits(self) -> list[str]:
        model, limits = self.predictor.model, []
        if model.source.kind == "tokens":
            limits.append(
                "Symbols that were not in the training data become one symbol for unknown ones, "
                "which carries no information. `predictor.check(inputs)` finds such inputs."
            )
        if self.predictor.searches:
            ratio, offset = model.output_limit
            limits.append(
                f"Outputs have at most {ratio:.3g} * (symbols of the source) + {offset:.3g} "
                "symbols. Sources that are longer than those of training may be answered badly."
            )
        if model.target.kind == "labels":
            limits.append("It always answers with labels that it knows, whatever the input is.")
        if model.target.kind == "values":
            limits.append("Values outside the range of the training data may be answered badly.")
        return limits

    def _data(self) -> str:
        """What the model was trained on, without names of files."""
        data_set = self._data_set()
        if data_set:
            return (
                f"It was trained on the data set `{data_set}`, whose gaps and mistakes it repeats."
            )
        kind = "time series" if self._source_of_data() == SERIES else "pairs"
        return (
            f"It was trained on {kind} of its author's files, which are not part of this "
            "repository; ask its author what is in them, and under which terms."
        )

    def _versions(self) -> str:
        if not self.record.versions:
            return ""
        versions = ", ".join(f"{name} {one}" for name, one in self.record.versions.items())
        python = f", Python {self.record.python}" if self.record.python else ""
        return f"## Versions\n\nTrained with {versions}{python}."

    def _source_of_data(self) -> str:
        return str((self.config.get("data") or {}).get("_target_"))

    def _data_set(self) -> str | None:
        """The name of a data set that others can get, too; None for files."""
        data = self.config.get("data") or {}
        option = {TFDS: "name", HUGGING_FACE: "path", GENERATED: "task"}
        name = data.get(option.get(self._source_of_data(), ""))
        return str(name) if name else None


def _cell(text: str) -> str:
    """A text as a cell of a table, of which Markdown reads nothing as its own."""
    plain = shortened(visible(" ".join(text.split())), LONGEST)
    return ACTIVE.sub(lambda found: f"&#{ord(found[0])};", plain)
